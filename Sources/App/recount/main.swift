import Commands
import Glibc

exit(Program.main(Program.Bodies(reconcile: reconcile, work: work, explain: explain, replay: replay)))
