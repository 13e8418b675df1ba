import Glibc

exit(await RecountEvaluate.run(Array(CommandLine.arguments.dropFirst())))
