#!/usr/bin/env python3
"""Is what the program writes what topics/ promises?

    schemas.py --recount PATH [--scenarios DIR]

1. Every schema is valid JSON Schema 2020-12; the AsyncAPI document is valid and all its references lead somewhere.
2. The examples hold, and no longer hold when something that must be there is taken away.
3. `recount reconcile` runs over scenarios; every event that it took and every line that it wrote is checked. What the
   program writes is checked closed: a member that no schema names is an error.

Needs Python packages that scripts/check-schemas installs.
"""

import argparse
import copy
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from asyncapi3 import AsyncAPI3
from jsonschema import Draft202012Validator, FormatChecker

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TOPICS = ROOT / "topics"
sys.path.insert(0, str(HERE))
import check  # noqa: E402  (the scenario checker: it turns scenarios into inputs)


def closed(schema):
    """The schema with unknown members refused wherever it lists the known ones."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: closed(value) if key not in ("allOf", "oneOf", "const", "enum") else value for key, value in schema.items()}
    if schema.get("type") == "object" and "properties" in schema and "additionalProperties" not in schema:
        result["additionalProperties"] = False
    return result


def validator(schema):
    return Draft202012Validator(schema, format_checker=FormatChecker())


class Judge:
    def __init__(self):
        self.problems = []
        self.counts = Counter()
        self.schemas = {}
        for path in sorted((TOPICS / "schemas").glob("*/*.json")):
            self.schemas[path.stem] = json.loads(path.read_text())

    def expect(self, holds, what, detail=""):
        self.counts["checks"] += 1
        if not holds:
            self.problems.append(f"{what}{': ' if detail else ''}{detail}")

    def check(self, instance, name, what, is_closed):
        schema = closed(self.schemas[name]) if is_closed else self.schemas[name]
        error = next(validator(schema).iter_errors(instance), None)
        self.expect(error is None, f"{what} against {name}", error and f"{error.json_path}: {error.message}"[:300])
        self.counts[name] += 1

    # ------------------------------------------------------------ the documents themselves

    def documents(self):
        for name, schema in self.schemas.items():
            try:
                Draft202012Validator.check_schema(schema)
            except Exception as error:
                self.expect(False, f"schema {name}", str(error)[:200])
        self.expect(not FormatChecker().conforms("yesterday", "date-time"), "times are checked (jsonschema[format])")
        document = json.loads((TOPICS / "asyncapi.json").read_text())
        try:
            AsyncAPI3.model_validate(document)
        except Exception as error:
            self.expect(False, "asyncapi.json", str(error)[:400])
        for reference in references(document):
            self.expect(leads_somewhere(reference, document), "asyncapi.json", f"{reference} leads nowhere")

    # ------------------------------------------------------------ examples

    def examples(self):
        for line in (TOPICS / "examples" / "events.ndjson").read_text().splitlines():
            event = json.loads(line)
            self.check(event, event["type"], f"example {event['type']}", True)
            for crippled, what in self.crippled(event):
                schema = validator(self.schemas[event["type"]])
                self.expect(not schema.is_valid(crippled), f"example {event['type']} without {what} is refused")

    def crippled(self, event):
        schema = self.schemas[event["type"]]
        for name in schema["required"]:
            yield {key: value for key, value in event.items() if key != name}, name
        for name in schema["properties"]["data"].get("required", []):
            copied = copy.deepcopy(event)
            del copied["data"][name]
            yield copied, f"data.{name}"
        copied = copy.deepcopy(event)
        copied["time"] = "yesterday"
        yield copied, "a readable time"

    # ------------------------------------------------------------ what the program writes

    def run(self, recount, path):
        scenario = json.loads(path.read_text())
        lines, until = check.expand(scenario)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "in.ndjson").write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
            (folder / "recount.yaml").write_text(json.dumps(scenario.get("config", {})))
            command = [recount, "reconcile", "--config", folder / "recount.yaml", "--input", folder / "in.ndjson", "--output", folder / "out"]
            if until:
                command += ["--until", until]
            ran = subprocess.run(command, capture_output=True, text=True, timeout=120)
            if ran.returncode != 0:
                self.expect(False, f"{path.stem}: recount ended with {ran.returncode}", ran.stderr[:200])
                return
            self.outputs(folder / "out", path.stem)
            rejected = [json.loads(line) for line in (folder / "out" / "rejected.ndjson").read_text().splitlines()]
        refused = {record["offset"] for record in rejected if record["reason"] in ("invalid", "oversize")}
        self.inputs(lines, refused, path.stem)

    def outputs(self, folder, name):
        for file, kind in (("exceptions", "exception"), ("corrections", "correction"), ("aggregates", "aggregate"), ("rejected", "rejected"), ("report", "report")):
            for number, line in enumerate((folder / f"{file}.ndjson").read_text().splitlines(), 1):
                self.check(json.loads(line), kind, f"{name}: {file}.ndjson line {number}", True)
        self.check(json.loads((folder / "summary.json").read_text()), "summary", f"{name}: summary.json", True)

    def inputs(self, lines, refused, name):
        """What the program took must be what the schemas allow; null stands for what is not given."""
        for offset, line in enumerate(lines):
            if offset in refused:
                continue
            event = json.loads(line) if isinstance(line, str) else line
            self.check(without_nulls(event), event["type"], f"{name}: event {offset + 1}", False)


def without_nulls(event):
    """The event without members that are null, except where null says something (a level that is not tracked)."""
    result = {key: value for key, value in event.items() if value is not None}
    kept = ("quantity", "levels")
    result["data"] = {key: value for key, value in event["data"].items() if value is not None or key in kept}
    return result


def references(tree):
    if isinstance(tree, list):
        for item in tree:
            yield from references(item)
    elif isinstance(tree, dict):
        if isinstance(tree.get("$ref"), str):
            yield tree["$ref"]
        for value in tree.values():
            yield from references(value)


def leads_somewhere(reference, document):
    file, _, pointer = reference.partition("#")
    if file:
        return (TOPICS / file).is_file()
    place = document
    for part in pointer.strip("/").split("/"):
        place = place.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(place, dict) else None
    return place is not None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recount", required=True)
    parser.add_argument("--scenarios", type=Path, default=HERE)
    arguments = parser.parse_args()
    judge = Judge()
    judge.documents()
    judge.examples()
    scenarios = sorted(arguments.scenarios.glob("*.json"))
    for path in scenarios:
        judge.run(arguments.recount, path)
    for name in ("exception", "correction", "aggregate", "rejected", "report"):
        judge.expect(judge.counts[name] > 0, f"some {name} was written")
    for problem in judge.problems[:20]:
        print(f"FAIL {problem}")
    written = ", ".join(f"{judge.counts[name]} {name}" for name in ("exception", "correction", "aggregate", "rejected", "report", "summary"))
    print(f"schemas: {len(judge.schemas)} schemas, {len(scenarios)} scenarios ({written}), {judge.counts['checks']} checks, {len(judge.problems)} failed")
    return 1 if judge.problems else 0


if __name__ == "__main__":
    sys.exit(main())
