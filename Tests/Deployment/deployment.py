"""Looks whether what lies in docker/ can be deployed, as far as that can be known without an engine or a cluster."""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
DOCKER = ROOT / "docker"
# Kinds whose schemas belong to operators, not to Kubernetes: their fields are not checked.
UNCHECKED = {"ScaledObject", "ServiceMonitor"}
VERSIONS = 3


class Checks:
    def __init__(self):
        self.passed = 0
        self.failed = 0

    def that(self, name, holds, detail=""):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED: {name}\n  {str(detail)[:2000]}")


def run(*words, **options):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, **options)


def documents(path):
    return [document for document in yaml.safe_load_all(path.read_text()) if document]


def check_image(checks, tools):
    answer = run(tools / "hadolint", DOCKER / "Dockerfile")
    checks.that("hadolint has nothing to say of the Dockerfile", answer.returncode == 0, answer.stdout)
    text = (DOCKER / "Dockerfile").read_text()
    last = text[text.rindex("\nFROM "):]
    for wanted in ("USER 10001", "HEALTHCHECK", "STOPSIGNAL SIGTERM", "ENTRYPOINT"):
        checks.that(f"the image has {wanted}", wanted in last)


def check_compose(checks, tools, recount):
    path = DOCKER / "compose.yaml"
    answer = run(tools / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", path)
    checks.that("the compose file is one", answer.returncode == 0, answer.stdout + answer.stderr)
    compose = yaml.safe_load(path.read_text())
    services = compose["services"]
    checks.that("compose runs three workers", services["worker"]["deploy"]["replicas"] == 3)
    for name, service in services.items():
        wanted = service.get("depends_on", {})
        checks.that(f"{name} waits for services that there are", set(wanted) <= set(services), wanted)
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            there = (DOCKER / source).exists() if source.startswith(".") else source in compose["volumes"]
            checks.that(f"{name} mounts what there is", there, source)
    check_configuration(checks, recount, DOCKER / "recount.yaml")


def check_configuration(checks, recount, path):
    if recount:
        answer = run(recount, "config", "check", "--config", path)
        checks.that(f"{path.relative_to(ROOT)} is a valid configuration", answer.returncode == 0, answer.stderr)


def check_kubernetes(checks, tools, recount):
    folder = DOCKER / "kubernetes"
    base = folder / "base"
    kustomization = yaml.safe_load((base / "kustomization.yaml").read_text())
    resources = [base / name for name in kustomization["resources"]]
    listed = {path.name for path in resources} | {"kustomization.yaml", "recount.yaml"}
    checks.that("every file of the base is a resource", listed == {path.name for path in base.glob("*.yaml")}, listed)
    patches = [path for path in folder.glob("overlays/*/*.yaml") if path.name not in ("kustomization.yaml", "recount.yaml")]
    versions = kubernetes_versions(tools)
    checks.that("three versions of Kubernetes are known", len(versions) == VERSIONS, versions)
    for version in versions:
        answer = run(tools / "kubernetes-validate", "--strict", "-k", version, *resources)
        said = answer.stdout + answer.stderr
        checks.that(f"the manifests hold for Kubernetes {version}", answer.returncode == 0, said)
        unknown = set(re.findall(r"find schema for kind (\w+)", said))
        checks.that(f"only kinds of operators go unchecked by {version}", unknown == UNCHECKED, unknown)
    manifests = {(d["kind"], d["metadata"]["name"]): d for path in resources for d in documents(path)}
    check_references(checks, kustomization, manifests)
    for path in patches:
        for patch in documents(path):
            key = (patch["kind"], patch["metadata"]["name"])
            checks.that(f"{path.relative_to(folder)} patches what there is", key in manifests, key)
    for overlay in folder.glob("overlays/*/kustomization.yaml"):
        content = yaml.safe_load(overlay.read_text())
        for patch in content.get("patches", []):
            if "path" in patch:
                checks.that(f"{overlay.parent.name}: its patches are there", (overlay.parent / patch["path"]).exists(), patch)
            else:
                target = yaml.safe_load(patch["patch"])
                key = (target["kind"], target["metadata"]["name"])
                checks.that(f"{overlay.parent.name}: its patches meet something", key in manifests, key)
    for path in folder.rglob("recount.yaml"):
        check_configuration(checks, recount, path)


def kubernetes_versions(tools):
    answer = run(tools / "python", "-c", "import os, kubernetes_validate as k; print(*os.listdir(os.path.join(os.path.dirname(k.__file__), 'kubernetes-json-schema')), sep='\\n')")
    found = {tuple(map(int, match)) for match in re.findall(r"v?(\d+)\.(\d+)", answer.stdout)}
    return [f"{major}.{minor}" for major, minor in sorted(found)[-VERSIONS:]]


def check_references(checks, kustomization, manifests):
    maps = {generator["name"] for generator in kustomization["configMapGenerator"]}
    pods = {name: manifest["spec"]["template"] for (kind, name), manifest in manifests.items() if kind in ("Deployment", "Job")}
    deployment = manifests["Deployment", "recount"]["spec"]
    labels = deployment["template"]["metadata"]["labels"]
    for kind, path in (("Deployment", ("selector", "matchLabels")), ("PodDisruptionBudget", ("selector", "matchLabels")),
                       ("Service", ("selector",))):
        selector = manifests[kind, "recount"]["spec"]
        for step in path:
            selector = selector[step]
        checks.that(f"the {kind} selects the workers", selector.items() <= labels.items(), selector)
    service = manifests["Service", "recount"]
    wanted = manifests["ServiceMonitor", "recount"]["spec"]
    checks.that("the ServiceMonitor selects the service", wanted["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items())
    checks.that("it scrapes a port of it", wanted["endpoints"][0]["port"] in [port["name"] for port in service["spec"]["ports"]])
    checks.that("KEDA scales the deployment", manifests["ScaledObject", "recount"]["spec"]["scaleTargetRef"]["name"] == "recount")
    for name, pod in pods.items():
        spec = pod["spec"]
        container = spec["containers"][0]
        checks.that(f"{name} runs as nobody in particular", spec["securityContext"]["runAsNonRoot"] and container["securityContext"]["readOnlyRootFilesystem"])
        volumes = {volume["name"]: volume for volume in spec["volumes"]}
        checks.that(f"{name} mounts volumes that it has", {mount["name"] for mount in container["volumeMounts"]} <= set(volumes))
        checks.that(f"{name} reads a configuration that is made", volumes["config"]["configMap"]["name"] in maps)
        checks.that(f"{name} has an account", ("ServiceAccount", spec["serviceAccountName"]) in manifests)
    worker = deployment["template"]["spec"]["containers"][0]
    ports = [port["name"] for port in worker["ports"]]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        checks.that(f"the {probe} asks a port of the worker", worker[probe]["httpGet"]["port"] in ports)
    # 30 s of draining and a transaction of 15 s (docs/kafka.md).
    checks.that("the grace is above the budget of draining", deployment["template"]["spec"]["terminationGracePeriodSeconds"] > 45)


def registry():
    text = (ROOT / "docs/metrics.md").read_text()
    names = {}
    for name, kind, labels in re.findall(r"^\| `(\w+)` \| (\w+) \| [^|]* \| ([^|]*) \|", text, re.M):
        labels = set(re.findall(r"`(\w+)`", labels))
        names[name] = labels
        if kind == "histogram":
            names |= {name + suffix: labels | {"le"} for suffix in ("_bucket", "_sum", "_count")}
    rules = set(re.findall(r"`(recount:\w+)`", text))
    return names, rules


def check_expression(checks, where, expression, names, rules):
    for name in re.findall(r"\b((?:recount|process)_\w+)", expression):
        checks.that(f"{where}: {name} is exported", name in names)
    for name, inner in re.findall(r"\b(recount_\w+)\{([^}]*)\}", expression):
        used = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", inner))
        checks.that(f"{where}: labels of {name}", used <= names.get(name, set()) | {"instance", "job"}, used)
    for rule in re.findall(r"\brecount:\w+", expression):
        checks.that(f"{where}: {rule} is recorded", rule in rules)


def check_monitoring(checks):
    folder = DOCKER / "prometheus"
    if run("sh", "-c", "command -v promtool").returncode != 0:
        print("\n########  SKIPPED: no promtool; needed: apt-get install prometheus  ########\n", file=sys.stderr)
        return False
    for words in (("check", "config", "prometheus.yml"), ("test", "rules", "alerts_test.yml"), ("test", "rules", "rules_test.yml")):
        answer = run("promtool", *words, cwd=folder)
        checks.that(f"promtool {' '.join(words)}", answer.returncode == 0, answer.stdout + answer.stderr)
    names, rules = registry()
    runbook = (ROOT / "docs/runbook.md").read_text()
    tests = yaml.safe_load((folder / "alerts_test.yml").read_text())["tests"]
    alerts = [rule for group in yaml.safe_load((folder / "alerts.yml").read_text())["groups"] for rule in group["rules"]]
    for alert in alerts:
        name = alert["alert"]
        cases = [case for test in tests for case in test["alert_rule_test"] if case["alertname"] == name]
        checks.that(f"{name} has a case that fires and one that does not", {bool(case["exp_alerts"]) for case in cases} == {True, False})
        checks.that(f"{name} is in the runbook", f"\n## {name}\n" in runbook)
        checks.that(f"{name} leads to its entry", alert["annotations"]["runbook"].endswith(f"#{name.lower()}"))
        check_expression(checks, name, alert["expr"], names, rules)
    entries = set(re.findall(r"^## (Recount\w+)$", runbook, re.M))
    checks.that("the runbook names alerts that there are", entries == {alert["alert"] for alert in alerts}, entries)
    tested = {expression for test in yaml.safe_load((folder / "rules_test.yml").read_text())["tests"]
              for expression in re.findall(r"recount:\w+", json.dumps(test["promql_expr_test"]))}
    checks.that("every figure has a test", tested == rules, rules - tested)
    check_dashboards(checks, names, rules)
    return True


def check_dashboards(checks, names, rules):
    answer = run(sys.executable, DOCKER / "grafana/make.py", "--check")
    checks.that("the dashboards are what make.py says", answer.returncode == 0, answer.stderr)
    expressions = []
    for path in sorted((DOCKER / "grafana/dashboards").glob("*.json")):
        board = json.loads(path.read_text())
        places = set()
        for item in board["panels"]:
            for target in item["targets"]:
                expressions.append(target["expr"])
                check_expression(checks, f"{path.stem}, {item['title']}", target["expr"], names, rules)
            grid = item["gridPos"]
            cells = {(x, y) for x in range(grid["x"], grid["x"] + grid["w"]) for y in range(grid["y"], grid["y"] + grid["h"])}
            checks.that(f"{path.stem}: panels do not overlap", not cells & places and grid["x"] + grid["w"] <= 24, item["title"])
            places |= cells
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        rules = [{"record": f"panel:{number}", "expr": expression} for number, expression in enumerate(expressions)]
        yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}, file)
        file.flush()
        answer = run("promtool", "check", "rules", file.name)
        checks.that("Prometheus understands every panel", answer.returncode == 0, answer.stdout + answer.stderr)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--recount", help="the program, to validate configurations")
    parser.add_argument("--tools", required=True, type=Path, help="the folder of hadolint and the others")
    arguments = parser.parse_args()
    checks = Checks()
    check_image(checks, arguments.tools)
    check_compose(checks, arguments.tools, arguments.recount)
    check_kubernetes(checks, arguments.tools, arguments.recount)
    is_whole = check_monitoring(checks)
    print(f"deployment: {checks.passed} passed, {checks.failed} failed; fields of {' and '.join(sorted(UNCHECKED))} are not checked")
    return 1 if checks.failed else 0 if is_whole else 75


if __name__ == "__main__":
    sys.exit(main())
