import Files
import Operations

/// Where a command's configuration comes from.
struct ConfigurationSource {
  /// Tried in this order where no file is named.
  static let usualFiles = ["recount.yaml", "/etc/recount/recount.yaml"]

  var file: String?
  var flags: [String]
  var environment: [String: String]
  var usualFiles = ConfigurationSource.usualFiles

  init(_ arguments: ParsedArguments, environment: [String: String]) {
    file = arguments.first("config")
    flags = arguments.all("set")
    self.environment = environment
  }

  enum Trouble: Error {
    case file(Failure)
    case content(ConfigurationFailure)

    var failure: Failure {
      switch self {
      case .file(let failure): failure
      case .content(let failure): Failure(failure)
      }
    }
  }

  func load() -> Result<LoadedConfiguration, Trouble> {
    let name = file ?? usualFiles.first { WholeFile.exists($0) }
    do throws(Trouble) {
      return .success(try load(name))
    } catch {
      return .failure(error)
    }
  }

  private func load(_ name: String?) throws(Trouble) -> LoadedConfiguration {
    let file = try name.map { (name) throws(Trouble) in try read(name) }
    do throws(ConfigurationFailure) {
      return try ConfigurationLayers(file: file, environment: environment, flags: flags).load()
    } catch {
      throw .content(error)
    }
  }

  private func read(_ name: String) throws(Trouble) -> (name: String, bytes: [UInt8]) {
    do throws(FileFailure) {
      return (name, try WholeFile.read(name))
    } catch {
      throw .file(Failure(.configuration, fact: error.fact, detail: error.detail, hint: error.hint))
    }
  }
}
