import Glibc

exit(RecountEvaluate.run(Array(CommandLine.arguments.dropFirst())))
