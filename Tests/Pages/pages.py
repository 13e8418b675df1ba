"""Opens the pages that Recount writes in headless Chromium and looks whether they do what they are for."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

ROOT = Path(__file__).resolve().parents[2]
EVENTS = [
    {"id": "w1", "source": "wms", "type": "stock.level", "time": "2026-03-02T08:00:00Z",
     "data": {"sku": "</script><b>A", "levels": {"on_hand": 100, "reserved": 0}}},
    {"id": "e1", "source": "erp", "type": "stock.level", "time": "2026-03-02T08:00:00Z",
     "data": {"sku": "</script><b>A", "levels": {"on_hand": 100}}},
    {"id": "s1", "source": "storefront", "type": "order.placed", "time": "2026-03-02T08:01:00Z",
     "data": {"order": "O1", "lines": [{"line": "1", "sku": "</script><b>A", "quantity": 5}]}},
    {"id": "w2", "source": "wms", "type": "shipment.confirmed", "time": "2026-03-02T08:10:00Z",
     "data": {"order": "O1", "shipment": "SH1", "lines": [{"line": "1", "sku": "</script><b>A", "quantity": 5}]}},
    {"id": "w3", "source": "wms", "type": "order.held", "time": "2026-03-02T08:20:00Z",
     "data": {"order": "O2", "reason": "payment"}},
    {"id": "e2", "source": "erp", "type": "stock.level", "time": "2026-03-02T09:30:00Z",
     "data": {"sku": "</script><b>A", "levels": {"on_hand": 100}}},
]
CONFIGURATION = """systems:
  storefront: { kind: storefront }
  wms: { kind: wms }
  erp: { kind: erp, allowance: 1h }
baseline: { trust: wms }
"""

# The contrast of every text with what lies behind it, by the formula of WCAG 2.
CONTRAST = """
const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
  .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
const back = (element) => {
  for (let e = element; e; e = e.parentElement) {
    const colour = parse(getComputedStyle(e).backgroundColor);
    if (colour.length === 3 || colour[3] > 0) return colour;
  }
  return [255, 255, 255];
};
const poor = [];
for (const element of document.querySelectorAll("main *")) {
  if (element.closest("svg")) continue;
  const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  if (!own || !element.checkVisibility()) continue;
  const [a, b] = [light(parse(getComputedStyle(element).color)), light(back(element))].sort((x, y) => y - x);
  if ((a + .05) / (b + .05) < 4.5) poor.push(element.textContent.slice(0, 40));
}
return poor;
"""


class Checks:
    def __init__(self):
        self.passed = 0
        self.failed = 0

    def that(self, name, holds, detail=""):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED: {name} {detail}")


def driver():
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
    # An element that a key calls for comes with the next task of the page, not with the key.
    browser.implicitly_wait(2)
    return browser


def show(browser, page, width, scheme, media=""):
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                            {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia",
                            {"media": media, "features": [{"name": "prefers-color-scheme", "value": scheme}]})
    browser.get(page.as_uri())


def check_everywhere(checks, browser, page, name, pictures):
    """No errors, no sideways scrolling, enough contrast, labels: on narrow and wide, light and dark."""
    for width in (360, 1280):
        for scheme in ("light", "dark"):
            show(browser, page, width, scheme)
            browser.execute_script("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
            label = f"{name} {width} {scheme}"
            overflow = browser.execute_script("return document.documentElement.scrollWidth > innerWidth")
            checks.that(f"{label}: nothing sticks out", not overflow)
            poor = browser.execute_script(CONTRAST)
            checks.that(f"{label}: text can be told from its ground", not poor, poor[:5])
            checks.that(f"{label}: the console is silent", browser.get_log("browser") == [])
            if pictures:
                browser.save_screenshot(str(Path(pictures) / f"{name}-{width}-{scheme}.png"))
    for element in browser.find_elements(By.CSS_SELECTOR, "svg[role=img], button, input, select, [role=region], g[tabindex]"):
        if element.is_displayed():
            checks.that(f"{name}: every control and picture has a name", element.accessible_name.strip() != "",
                        element.get_attribute("outerHTML")[:200])
    outside = browser.execute_script("return performance.getEntriesByType('resource').map((e) => e.name)")
    checks.that(f"{name}: nothing is fetched", [link for link in outside if not link.startswith("data:")] == [], outside)
    checks.that(f"{name}: one main heading", len(browser.find_elements(By.CSS_SELECTOR, "h1")) == 1)


def check_report(checks, browser, page):
    show(browser, page, 1280, "light")
    entries = lambda: browser.find_elements(By.CSS_SELECTOR, "details.exception")
    whole = len(entries())
    checks.that("report: exceptions are listed", whole >= 2, whole)
    search = browser.find_element(By.NAME, "search")
    search.send_keys("</script><b>a")
    checks.that("report: the search finds an SKU that looks like markup", len(entries()) == 1, len(entries()))
    checks.that("report: says how many", browser.find_element(By.CSS_SELECTOR, "[role=status]").text == f"1 of {whole} exceptions")
    summary = browser.find_element(By.CSS_SELECTOR, "details.exception summary")
    summary.send_keys(Keys.ENTER)
    text = browser.find_element(By.CSS_SELECTOR, "details.exception .body").text
    checks.that("report: a key opens an exception", "first divergent" in text and "+5" in text, text[:200])
    checks.that("report: its chart is drawn", len(browser.find_elements(By.CSS_SELECTOR, "details.exception figure svg[role=img] path")) >= 2)
    first = browser.find_elements(By.CSS_SELECTOR, "ol.events li.first")
    checks.that("report: one event is the first divergent one", len(first) == 1 and "SH1" in first[0].text)
    search.clear()
    search.send_keys("no such thing")
    checks.that("report: a search may find nothing", len(entries()) == 0)
    show(browser, page, 1280, "light")
    for name, value, rule in (("category", "hold", lambda r: r["category"] == "hold"),
                              ("owner", "warehouse", lambda r: r["owner"] == "warehouse"),
                              ("sla", "late", None), ("severity", "error", lambda r: r["severity"] == "error")):
        browser.execute_script("document.forms[0].reset()")
        field = browser.find_element(By.NAME, name)
        options = [option.get_attribute("value") for option in field.find_elements(By.TAG_NAME, "option")]
        checks.that(f"report: {value} can be chosen as {name}", value in options, options)
        field.send_keys("x")
        browser.execute_script("arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))", field, value)
        records = browser.execute_script("return data.exceptions")
        if rule:
            wanted = sorted(record["exception"] for record in records if rule(record))
            shown = sorted(entry.get_attribute("id") for entry in entries())
            checks.that(f"report: {name} {value} shows what it names", shown == wanted and wanted, (shown, wanted))
    show(browser, page, 1280, "light")
    edges = browser.find_elements(By.CSS_SELECTOR, "g[role=button]")
    wanted = [edge for edge in edges if edge.get_attribute("aria-label").startswith("wms to erp")]
    checks.that("report: the hand-off is on the map", len(wanted) == 1)
    if wanted:
        wanted[0].send_keys(Keys.ENTER)
        checks.that("report: a key on an edge shows its exceptions", len(entries()) == 1)
    show(browser, page, 1280, "light", media="print")
    browser.execute_script("dispatchEvent(new Event('beforeprint'))")
    hidden = browser.execute_script("return getComputedStyle(document.querySelector('form.filters')).display")
    checks.that("report: paper has no filters", hidden == "none")
    shut = browser.execute_script("return [...document.querySelectorAll('details.exception')].filter((d) => !d.open).length")
    checks.that("report: paper shows what is folded on the screen", shut == 0, shut)


def make_comparison(recount, folder):
    """The page of a replay with another allowance against what was live, from a real broker; None where there is none."""
    home = Path(os.environ.get("KAFKA_HOME", ROOT.parent / "shared/kafka"))
    demo = Path(recount).with_name("recount-demo")
    if not (home / "bin/kafka-server-start.sh").exists() or not demo.exists():
        print("########  SKIPPED: the page of a comparison needs Kafka (KAFKA_HOME) and recount-demo  ########")
        return None
    environment = {**os.environ, "KAFKA_HOME": str(home), "KAFKA_PORT": os.environ.get("KAFKA_PORT", "19792"),
                   "KAFKA_DIR": str(folder / "kafka")}
    kafka = lambda word: subprocess.run([ROOT / "scripts/kafka", word], check=True, capture_output=True, env=environment)
    kafka("start")
    try:
        name = "pages"
        brokers = f"127.0.0.1:{environment['KAFKA_PORT']}"
        last = {"specversion": "1.0", "id": "w9", "source": "wms", "type": "stock.level", "time": "2026-03-02T12:00:00Z",
                "data": {"sku": "Z", "levels": {"on_hand": 1, "reserved": 0}}}
        (folder / "loaded.ndjson").write_text((folder / "events.ndjson").read_text() + json.dumps(last) + "\n")
        values = {"kafka.brokers": f'["{brokers}"]', "kafka.group": name, "topics.prefix": name, "clock.idle": "log",
                  "admin.address": "127.0.0.1:0", **{f"topics.{t}": f"{name}.{t}" for t in ("inventory", "orders", "reference")}}
        settings = [word for key, value in values.items() for word in ("--set", f"{key}={value}")]
        call = lambda *words, codes=(0,): run_in(folder, words, codes)
        call(demo, "load", "--brokers", brokers, "--prefix", name, "--input", "loaded.ndjson", "--partitions", "1")
        call(recount, "worker", *settings, "--until-end")
        diff = ("replay", "--run", "other", "--diff", "--html", "--set", "systems.erp.allowance=2h")
        page = folder / "comparison.html"
        page.write_text(call(recount, *diff, *settings, codes=(1,)))
        return page
    finally:
        kafka("stop")


def run_in(folder, words, codes):
    ran = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=120)
    if ran.returncode not in codes:
        raise SystemExit(f"{words[:3]} ended with {ran.returncode}: {ran.stderr[-500:]}")
    return ran.stdout


def check_comparison(checks, browser, page):
    show(browser, page, 1280, "light")
    entries = lambda: browser.find_elements(By.CSS_SELECTOR, "details.exception")
    whole = len(entries())
    checks.that("comparison: differences are listed", whole >= 3, whole)
    search = browser.find_element(By.NAME, "search")
    search.send_keys("missing_propagation")
    kinds = {entry.find_element(By.TAG_NAME, "b").text for entry in entries()}
    checks.that("comparison: the search finds the exception and its correction", kinds == {"exception", "correction"}, kinds)
    checks.that("comparison: says how many", browser.find_element(By.CSS_SELECTOR, "[role=status]").text == f"2 of {whole} differences")
    browser.find_element(By.CSS_SELECTOR, "details.exception summary").send_keys(Keys.ENTER)
    text = browser.find_element(By.CSS_SELECTOR, "details.exception .body").text
    checks.that("comparison: a key opens one and names the first differing input", "pages.orders-0 @" in text, text[:200])
    search.clear()
    browser.execute_script("document.forms[0].reset(); const f = document.forms[0].elements.verdict; f.value = 'changed';"
                           "f.dispatchEvent(new Event('input', {bubbles: true}))")
    changed = entries()
    checks.that("comparison: what changed can be chosen", 0 < len(changed) < whole, len(changed))
    if changed:
        changed[0].find_element(By.TAG_NAME, "summary").send_keys(Keys.ENTER)
        rows = changed[0].find_elements(By.CSS_SELECTOR, "tbody tr")
        cells = [[cell.text for cell in row.find_elements(By.TAG_NAME, "td")] for row in rows]
        checks.that("comparison: both sides of a field are shown, and differ", cells and all(row[1] != row[2] for row in cells), cells)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--recount", required=True)
    parser.add_argument("--pictures", help="a folder for pictures, for people to look at")
    arguments = parser.parse_args()
    recount = str(Path(arguments.recount).resolve())
    checks = Checks()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "recount.yaml").write_text(CONFIGURATION)
        (folder / "events.ndjson").write_text(
            "".join(json.dumps({"specversion": "1.0", **event}) + "\n" for event in EVENTS))
        run = lambda *words: subprocess.run([recount, *words], cwd=folder, check=True, capture_output=True, text=True)
        run("reconcile", "--input", "events.ndjson", "--until", "2026-03-03T00:00:00Z", "--output", "out", "--report")
        (folder / "story.html").write_text(
            run("explain", "</script><b>A", "--input", "events.ndjson", "--at", "2026-03-03T00:00:00Z", "--html").stdout)
        comparison = make_comparison(recount, folder)
        browser = driver()
        try:
            if comparison:
                check_everywhere(checks, browser, comparison, "comparison", arguments.pictures)
                check_comparison(checks, browser, comparison)
            check_everywhere(checks, browser, folder / "out/report.html", "report", arguments.pictures)
            check_everywhere(checks, browser, folder / "story.html", "story", arguments.pictures)
            check_report(checks, browser, folder / "out/report.html")
            show(browser, folder / "story.html", 1280, "light")
            text = browser.find_element(By.TAG_NAME, "main").text
            checks.that("story: names the item as it is written", "</script><b>A" in text)
            checks.that("story: marks the first divergent event", len(browser.find_elements(By.CSS_SELECTOR, "li.first")) == 1)
            checks.that("story: draws the books", len(browser.find_elements(By.CSS_SELECTOR, "figure svg[role=img]")) >= 1)
        finally:
            browser.quit()
    print(f"pages: {checks.passed} passed, {checks.failed} failed")
    return 0 if checks.failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
