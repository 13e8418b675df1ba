"""Asks a Prometheus that scrapes real workers for every panel of the dashboards, and for what the workers have done."""

import argparse
import json
import re
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What did not happen has no series: errors, teams' touches, closed exceptions, returns. Everything else must be there.
MAY_BE_ABSENT = {
    "recount_client_errors_total", "recount_drag_index_minutes", "recount_divergence_open", "recount_exceptions_backlog",
    "recount_detect_seconds", "recount_resolve_seconds", "recount_return_to_stock_seconds",
}
PATIENCE_SECONDS = 180


class Prometheus:
    def __init__(self, address):
        self.address = address

    def ask(self, expression):
        query = urllib.parse.urlencode({"query": expression})
        with urllib.request.urlopen(f"{self.address}/api/v1/query?{query}", timeout=10) as answer:
            return json.load(answer)["data"]["result"]

    def number(self, expression):
        result = self.ask(expression)
        return float(result[0]["value"][1]) if result else None


def wait_until(what, holds):
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            if holds():
                return True
        except OSError:
            pass
        time.sleep(0.5)
    print(f"FAILED: not within {PATIENCE_SECONDS} s: {what}")
    return False


def metrics_of(expression, rules):
    names = re.findall(r"\brecount_\w+", " ".join([expression] + [rules[name] for name in re.findall(r"\brecount:\w+", expression)]))
    return {re.sub(r"_(bucket|sum|count)$", "", name) for name in names}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--prometheus", required=True)
    parser.add_argument("--records", required=True, type=int)
    arguments = parser.parse_args()
    prometheus = Prometheus(arguments.prometheus)
    text = (ROOT / "docker/prometheus/rules.yml").read_text()
    rules = dict(re.findall(r"- record: (\S+)\n\s+expr: \|\n\s+(.*)", text))

    held = wait_until("two workers are scraped", lambda: prometheus.number('sum(up{job="recount"})') == 2)
    held = wait_until("every record has its outcome", lambda: prometheus.number("sum(recount_records_total)") == arguments.records) and held
    held = wait_until("the figures are recorded", lambda: len(prometheus.ask("recount:fill_rate")) == 1) and held
    held = wait_until("the sums close", lambda: prometheus.number("sum(abs(recount_accounting_gap_records))") == 0) and held
    time.sleep(6)

    failed = absent = asked = 0
    for path in sorted((ROOT / "docker/grafana/dashboards").glob("*.json")):
        for panel in json.loads(path.read_text())["panels"]:
            for target in panel["targets"]:
                asked += 1
                if prometheus.ask(target["expr"]):
                    continue
                missing = {name for name in metrics_of(target["expr"], rules) if not prometheus.ask(f'count({{__name__=~"{name}(_count)?"}})')}
                if missing and missing <= MAY_BE_ABSENT:
                    absent += 1
                else:
                    failed += 1
                    print(f"FAILED: {path.stem}, {panel['title']}: no data for {target['expr']}")
    firing = [alert["metric"]["alertname"] for alert in prometheus.ask('ALERTS{alertstate="firing"}')]
    print(f"panels: {asked} asked, {absent} about what did not happen, {failed} without data; alerts that fire: {firing or 'none'}")
    return 0 if held and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
