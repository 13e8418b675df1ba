import CPages
package import JSONTree

/// Web pages in one piece: style, program and data lie in the page, nothing is fetched from anywhere.
package enum Pages {
  /// The page of one item.
  package static func story(_ story: ItemStory) -> String {
    page(title: "\(story.sku): why its books are as they are", story.json, [.common, .chart, .story])
  }

  /// The page of a run.
  static func report(_ report: JSONValue) -> String {
    page(title: "Recount: reconciliation", report, [.common, .chart, .map, .report])
  }

  /// The page of a comparison of a replay with what was live.
  package static func comparison(_ comparison: JSONValue) -> String {
    page(title: "Recount: live and replay", comparison, [.common, .comparison])
  }

  private static func page(title: String, _ data: JSONValue, _ scripts: [PagePart]) -> String {
    var json: [UInt8] = []
    data.append(to: &json, isForPage: true)
    let policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <link rel="icon" href="data:,">
      <title>\(escaped(title))</title>
      <style>
      \(PagePart.style.text)
      </style>
      </head>
      <body>
      <a class="skip" href="#main">to the content</a>
      <main id="main"><noscript>This page draws itself with JavaScript.</noscript></main>
      <script type="application/json" id="data">\(String(decoding: json, as: UTF8.self))</script>
      <script>
      \(scripts.map(\.text).joined(separator: "\n"))
      </script>
      </body>
      </html>

      """
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.append(character)
      }
    }
    return result
  }
}

/// A file of the pages' source, as it was built in.
private enum PagePart {
  case style, common, chart, story, map, report, comparison

  var text: String {
    let part =
      switch self {
      case .style: unsafe cpages_style
      case .common: unsafe cpages_common
      case .chart: unsafe cpages_chart
      case .story: unsafe cpages_story
      case .map: unsafe cpages_map
      case .report: unsafe cpages_report
      case .comparison: unsafe cpages_comparison
      }
    return unsafe String(decoding: UnsafeBufferPointer(start: part.start, count: part.size), as: UTF8.self)
  }
}
