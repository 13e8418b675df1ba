import Commands
import Glibc

exit(Program.main(reconcile: reconcile, work: work))
