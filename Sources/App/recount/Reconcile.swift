import Commands
import Operations

/// The body of `recount reconcile`: the call site for the engine over files.
///
/// NOT WIRED YET: options and configuration are valid here; what follows belongs to the file run.
func reconcile(
  _ options: ReconcileOptions, _ configuration: LoadedConfiguration, _ terminal: Terminal
) throws(Failure) -> ExitCode {
  throw Failure(
    .bug, fact: "reconcile cannot run yet", detail: "options and configuration are valid, the engine is not built in",
    hint: "use a later version")
}
