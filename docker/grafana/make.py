#!/usr/bin/env python3
"""Writes the Grafana dashboards: fleet, detection, business. The business panels are the figures of docs/metrics.md.

    docker/grafana/make.py            writes dashboards/*.json
    docker/grafana/make.py --check    ends with 1 where one of them is not what this file says
"""

import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATASOURCE = {"type": "prometheus", "uid": "prometheus"}


def figures():
    """The recorded business figures, from the table of docs/metrics.md."""
    text = (HERE / "../../docs/metrics.md").read_text()
    rows = re.findall(r"^\| ([^|`]+) \| ([^|]+) \| `(recount:\w+)` \|", text, re.M)
    return {rule: (name.strip(), meaning.strip()) for name, meaning, rule in rows}


def panel(title, queries, unit="short", kind="timeseries", width=12, height=8, description="", thresholds=None):
    steps = thresholds or [("green", None)]
    return {
        "title": title, "type": kind, "description": description, "datasource": DATASOURCE,
        "width": width, "height": height,
        "fieldConfig": {"defaults": {"unit": unit, "thresholds": {
            "mode": "absolute", "steps": [{"color": colour, "value": value} for colour, value in steps]}}, "overrides": []},
        "targets": [
            {"refId": chr(65 + index), "expr": query, "legendFormat": legend, "datasource": DATASOURCE}
            for index, (query, legend) in enumerate(queries)],
    }


BAD = [("green", None), ("red", 1)]

FLEET = [
    panel("Workers that answer", [('sum(up{job="recount"})', "workers")], kind="stat", width=4, height=4),
    panel("Records without an outcome", [("sum(abs(recount_accounting_gap_records))", "records")], kind="stat", width=4, height=4, thresholds=BAD),
    panel("Upstream tasks left out", [("sum(max by (upstream) (recount_alignment_left_out))", "tasks")], kind="stat", width=4, height=4, thresholds=BAD),
    panel("Behind", [("max(recount_consumer_lag_seconds)", "lag")], "s", "stat", 4, 4),
    panel("Still to restore", [("sum(recount_restore_remaining_records)", "records")], kind="stat", width=4, height=4),
    panel("State", [("sum(recount_state_bytes)", "bytes")], "bytes", "stat", 4, 4),
    panel("Records read", [("sum by (topic) (rate(recount_records_consumed_total[1m]))", "{{topic}}")], "ops"),
    panel("Latency, arrival to commit", [
        ("histogram_quantile(0.5, sum by (le) (rate(recount_event_latency_seconds_bucket[5m])))", "half"),
        ("histogram_quantile(0.99, sum by (le) (rate(recount_event_latency_seconds_bucket[5m])))", "99 of 100")], "s"),
    panel("Lag by role", [("max by (role) (recount_consumer_lag_seconds)", "{{role}}")], "s"),
    panel("Lag by topic", [("sum by (topic) (recount_consumer_lag_records)", "{{topic}}")]),
    panel("Held back by open transactions", [("sum by (topic) (recount_last_stable_lag_records)", "{{topic}}")]),
    panel("Waiting for upstream tasks", [("max by (upstream) (recount_alignment_waiting_seconds)", "{{upstream}}")], "s"),
    panel("Transactions", [("sum by (role, result) (rate(recount_transactions_total[1m]))", "{{role}} {{result}}")], "ops"),
    panel("Commit", [("histogram_quantile(0.99, sum by (role, le) (rate(recount_commit_seconds_bucket[5m])))", "{{role}}, 99 of 100")], "s"),
    panel("Partitions", [("sum by (instance, role) (recount_assigned_partitions)", "{{instance}} {{role}}")]),
    panel("Rebalances", [("sum by (role, kind) (increase(recount_rebalances_total[5m]))", "{{role}} {{kind}}")]),
    panel("Entries of state", [("sum by (machine, kind) (recount_state_entries)", "{{machine}} {{kind}}")]),
    panel("CPU", [("sum by (instance) (rate(process_cpu_seconds_total[1m]))", "{{instance}}")]),
    panel("Memory", [("process_resident_memory_bytes", "{{instance}}")], "bytes"),
    panel("Errors of the client", [("sum by (code) (increase(recount_client_errors_total[5m]))", "{{code}}")]),
]

DETECTION = [
    panel("Open exceptions", [("sum(recount_exceptions_open)", "open")], kind="stat", width=6, height=4),
    panel("Opened in the last hour", [("sum(increase(recount_exceptions_opened_total[1h]))", "opened")], kind="stat", width=6, height=4),
    panel("Proposed in the last hour", [('sum(increase(recount_corrections_total{state="proposed"}[1h]))', "corrections")], kind="stat", width=6, height=4),
    panel("Duplicates dropped in the last hour", [('sum(increase(recount_records_total{outcome="duplicate"}[1h]))', "records")], kind="stat", width=6, height=4),
    panel("Open by category", [("sum by (category) (recount_exceptions_open)", "{{category}}")]),
    panel("Open by hand-off", [("sum by (from, to) (recount_divergence_open)", "{{from}} → {{to}}")]),
    panel("Opened", [("sum by (category) (increase(recount_exceptions_opened_total[1h]))", "{{category}}")]),
    panel("Outcomes of records", [("sum by (outcome) (rate(recount_records_total[5m]))", "{{outcome}}")], "ops"),
    panel("What was written", [("sum by (type) (rate(recount_outputs_total[5m]))", "{{type}}")], "ops"),
    panel("How far each system has been heard", [("time() - max by (system) (recount_frontier_timestamp_seconds)", "{{system}}")], "s"),
    panel("Windows that agree", [("sum by (system) (increase(recount_positions_agreeing_total[1h])) / sum by (system) (increase(recount_positions_compared_total[1h]))", "{{system}}")], "percentunit"),
    panel("Forgotten keys", [("sum(rate(recount_dedup_evictions_total[5m]))", "keys")], "ops"),
]

UNITS = {
    "recount:stock_accuracy": ("percentunit", "{{system}}"), "recount:oversold_orders": ("short", "orders"),
    "recount:oversold_units": ("short", "units"), "recount:orders_by_age": ("short", "{{state}} {{age}}"),
    "recount:order_aging": ("s", "{{state}}"), "recount:exception_backlog": ("short", "{{owner}} {{age}}"),
    "recount:time_to_detect": ("s", "{{category}}"), "recount:time_to_resolve": ("s", "{{category}}"),
    "recount:fill_rate": ("percentunit", "fill rate"), "recount:split_shipment_rate": ("percentunit", "split shipments"),
    "recount:return_to_stock_time": ("s", "median"), "recount:supplier_variance": ("percentunit", "not received"),
    "recount:promise_suppressions": ("percentunit", "{{system}}"), "recount:corrections": ("short", "{{state}}"),
    "recount:exception_drag_index": ("short", "{{from}} → {{to}}"),
}


def business():
    known = figures()
    missing = set(known) ^ set(UNITS)
    if missing:
        sys.exit(f"make.py: docs/metrics.md and this file name different figures: {sorted(missing)}")
    return [panel(name[0].upper() + name[1:], [(rule, UNITS[rule][1])], UNITS[rule][0], description=meaning)
            for rule, (name, meaning) in known.items()]


def dashboard(title, uid, panels):
    x = y = row = 0
    placed = []
    for number, item in enumerate(panels, 1):
        width, height = item.pop("width"), item.pop("height")
        if x + width > 24:
            x, y, row = 0, y + row, 0
        placed.append({"id": number, "gridPos": {"x": x, "y": y, "w": width, "h": height}, **item})
        x, row = x + width, max(row, height)
    return {
        "title": title, "uid": uid, "schemaVersion": 39, "version": 1, "editable": True, "refresh": "10s", "tags": ["recount"],
        "time": {"from": "now-6h", "to": "now"}, "timezone": "utc", "templating": {"list": []}, "annotations": {"list": []},
        "panels": placed,
    }


def main():
    boards = {
        "fleet": dashboard("Recount: fleet", "recount-fleet", FLEET),
        "detection": dashboard("Recount: detection", "recount-detection", DETECTION),
        "business": dashboard("Recount: business", "recount-business", business()),
    }
    stale = []
    for name, board in boards.items():
        path = HERE / "dashboards" / f"{name}.json"
        text = json.dumps(board, indent=1, ensure_ascii=False) + "\n"
        if "--check" not in sys.argv:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            stale.append(path.name)
    if stale:
        sys.exit(f"make.py: run docker/grafana/make.py, these are not what it says: {', '.join(stale)}")


if __name__ == "__main__":
    main()
