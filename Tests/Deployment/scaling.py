"""Starts and stops workers under load, and measures from their log lines how long partitions had no owner."""

import argparse
import datetime
import json
import re
import signal
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROLES = ("intake", "order", "stock", "handoff")


def instant(text):
    return datetime.datetime.fromisoformat(text).timestamp()


class Worker:
    """A worker, and what its log says of the partitions that it owned: from when a role ran until it gave them back."""

    def __init__(self, arguments, folder, number):
        self.log = folder / f"worker{number}.log"
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                [Path(arguments.bin) / "recount", "worker", *settings(arguments), "--set", "admin.address=127.0.0.1:0",
                 "--log", "json"], stdout=subprocess.DEVNULL, stderr=log)
        self.began = time.time()

    def lines(self):
        for line in self.log.read_text().splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                pass

    def told(self, event, **fields):
        return any(line["event"] == event and all(line.get(k) == v for k, v in fields.items()) for line in self.lines())

    def records(self):
        """Records that have come to an outcome here."""
        addresses = [line["address"] for line in self.lines() if line["event"] == "admin_listening"]
        if not addresses:
            return 0
        with urllib.request.urlopen(f"http://{addresses[0]}/metrics", timeout=10) as answer:
            page = answer.read().decode()
        return sum(float(line.rsplit(" ", 1)[1]) for line in page.splitlines() if line.startswith("recount_records_total{"))

    def owned(self):
        """(partition, from, until); until is None where it still owns it."""
        assigned, running = {role: [] for role in ROLES}, {}
        for line in self.lines():
            role, at = line.get("role"), instant(line["time"])
            if line["event"] == "partitions_assigned":
                assigned[role] = [name for name in line["partitions"].split(",") if name]
            elif line["event"] == "phase_entered" and line["phase"] == "running" and role not in running:
                running[role] = at
            elif line["event"] in ("partitions_revoked", "partitions_lost") or (
                    line["event"] == "phase_entered" and line["phase"] == "stopped"):
                since = running.pop(role, None)
                if since is not None:
                    yield from ((name, since, at) for name in assigned[role])
                assigned[role] = []
        for role, since in running.items():
            yield from ((name, since, None) for name in assigned[role])


def settings(arguments):
    values = {"kafka.brokers": f'["{arguments.brokers}"]', "kafka.group": "scale", "topics.prefix": "scale",
              "clock.idle": "log", **{f"topics.{name}": f"scale.{name}" for name in ("inventory", "orders", "reference")}}
    return ["--config", arguments.folder / "made/recount.yaml"] + [w for k, v in values.items() for w in ("--set", f"{k}={v}")]


def wait(what, holds, seconds=300):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return time.time()
        time.sleep(0.05)
    sys.exit(f"scaling: not within {seconds} s: {what}")


def gaps(workers, start, end):
    """For each partition, how long nobody owned it between two moments."""
    periods = {}
    for worker in workers:
        for name, since, until in worker.owned():
            periods.setdefault(name, []).append((since, until or end))
    missing = {}
    for name, owned in periods.items():
        at = start
        for since, until in sorted(owned):
            if until <= start or since >= end:
                continue
            missing[name] = missing.get(name, 0) + max(0, min(since, end) - at)
            at = max(at, until)
        missing[name] = missing.get(name, 0) + max(0, end - at)
    return missing


def tell(title, missing):
    print(f"{title}\n  {'partitions of':14} {'n':>3} {'median':>8} {'longest':>8}   seconds without an owner")
    for role, pattern in (("intake", r"\.(inventory|orders|commands)-"), ("order", r"\.by-order-"), ("stock", r"\.by-sku-"),
                          ("handoff", r"\.by-handoff-")):
        times = [length for name, length in missing.items() if re.search(pattern, name)]
        print(f"  {role:14} {len(times):3} {statistics.median(times):8.2f} {max(times):8.2f}")


def settled(workers):
    """Every role of every worker has what the group gives it, and no more changes for a second."""
    def holds():
        now = time.time()
        newest = max(instant(line["time"]) for worker in workers for line in worker.lines() if "role" in line)
        owners = {name for worker in workers for name, _, until in worker.owned() if until is None}
        running = all(worker.told("phase_entered", role=role, phase="running") for worker in workers for role in ROLES)
        return running and len(owners) == PARTITIONS and now - newest > 1.0
    return holds


PARTITIONS = 0


def main():
    global PARTITIONS
    parser = argparse.ArgumentParser()
    for name in ("bin", "brokers", "folder"):
        parser.add_argument("--" + name, required=True)
    arguments = parser.parse_args()
    arguments.folder = Path(arguments.folder)
    programs = Path(arguments.bin)
    made = arguments.folder / "made"
    subprocess.run([programs / "recount-demo", "generate", "--sales", ROOT / "demo/online-retail-slice.csv", "--output", made],
                   check=True, stdout=subprocess.DEVNULL)
    events = made / "events.ndjson"
    total = len(events.read_text().splitlines())
    split = arguments.folder / "split"
    subprocess.run([programs / "recount-demo", "load", "--brokers", arguments.brokers, "--prefix", "scale", "--input", events,
                    "--partitions", "6", "--split", split], check=True, stdout=subprocess.DEVNULL)
    workers = [Worker(arguments, arguments.folder, 0)]
    wait("the first worker runs", lambda: all(workers[0].told("phase_entered", role=r, phase="running") for r in ROLES))
    taken = lambda: sum(worker.records() for worker in workers)
    wait("a sixth is taken", lambda: taken() >= total / 6)
    PARTITIONS = len({name for name, _, until in workers[0].owned() if until is None})
    print(f"{total} events, {PARTITIONS} partitions of four stages")
    print(f"after {taken():.0f} events:")
    start = time.time()
    workers += [Worker(arguments, arguments.folder, number) for number in (1, 2)]
    end = wait("three workers have settled", settled(workers))
    tell(f"1 -> 3 workers, settled after {end - start:.1f} s", gaps(workers, start, end))
    leaving, rest = workers[1], [workers[0], workers[2]]
    wait("half is taken", lambda: taken() >= total / 2)
    busy = taken()
    start = time.time()
    leaving.process.send_signal(signal.SIGTERM)
    code = leaving.process.wait(timeout=60)
    drained = time.time() - start
    end = wait("two workers have settled", settled(rest))
    print(f"after {busy:.0f} events:")
    tell(f"3 -> 2 workers, settled after {end - start:.1f} s; the one that left drained in {drained:.2f} s, exit {code}",
         gaps(workers, start, end))
    if code != 0:
        sys.exit(f"scaling: the leaving worker ended with {code}")
    finish(arguments, rest, split, programs)


def finish(arguments, workers, split, programs):
    """The two that are left drain, one more does the rest; then every output is that of a file run."""
    for worker in workers:
        worker.process.send_signal(signal.SIGTERM)
    codes = [worker.process.wait(timeout=60) for worker in workers]
    with open(arguments.folder / "last.log", "w") as log:
        codes.append(subprocess.run([programs / "recount", "worker", *settings(arguments), "--set", "admin.address=127.0.0.1:0",
                                     "--until-end"], stdout=subprocess.DEVNULL, stderr=log, timeout=1800).returncode)
    names = [split / f"scale.{topic}@{number}" for number in range(6) for topic in ("inventory", "orders", "commands", "reference")]
    files = [name for name in names if name.exists()]
    subprocess.run([programs / "recount", "reconcile", "--config", arguments.folder / "made/recount.yaml", "--output",
                    arguments.folder / "file"] + [word for name in files for word in ("--input", name)], check=True,
                   stdout=subprocess.DEVNULL)
    subprocess.run([programs / "recount-demo", "fetch", "--brokers", arguments.brokers, "--prefix", "scale", "--output",
                    arguments.folder / "standing"], check=True, stdout=subprocess.DEVNULL)
    same = []
    for name in ("exceptions", "corrections", "aggregates", "report"):
        left, right = (sorted((arguments.folder / place / f"{name}.ndjson").read_text().splitlines()) for place in ("standing", "file"))
        if name in ("exceptions", "corrections"):
            left, right = ([re.sub(r'"(topic|partition|offset)":("[^"]*"|\d+)', "", line) for line in side] for side in (left, right))
        same.append((name, len(right), sorted(left) == sorted(right)))
    print("ended with", codes, "; as a file run: " + ", ".join(f"{count} {name} {'equal' if equal else 'DIFFER'}" for name, count, equal in same))
    if any(codes) or not all(equal for _, _, equal in same):
        sys.exit("scaling: not what a file run gives")


if __name__ == "__main__":
    main()
