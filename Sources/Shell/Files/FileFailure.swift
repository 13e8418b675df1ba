import Glibc

/// Why a file could not be read or written, in three lines for people.
package struct FileFailure: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case notFound, notPermitted, isFolder, unreadable
    /// The compressed data ends in the middle.
    case truncated
    /// The compressed data is damaged, or is no such data at all.
    case corrupt
    case tooLarge
    case diskFull, unwritable
  }

  package var kind: Kind
  package var fact: String
  package var detail: String
  package var hint: String

  package init(_ kind: Kind, fact: String, detail: String, hint: String) {
    self.kind = kind
    self.fact = fact
    self.detail = detail
    self.hint = hint
  }

  /// True where the same attempt may succeed later without another input.
  package var isTemporary: Bool { kind == .diskFull }
}

extension FileFailure {
  /// Reading failed with an `errno`.
  static func reading(_ path: String, code: Int32) -> FileFailure {
    let fact = "cannot read '\(path)'"
    return switch code {
    case ENOENT: FileFailure(.notFound, fact: fact, detail: "there is no such file", hint: "check the path")
    case EACCES, EPERM:
      FileFailure(.notPermitted, fact: fact, detail: "the file may not be read", hint: "check its owner and mode")
    case EISDIR: FileFailure(.isFolder, fact: fact, detail: "it is a folder", hint: "name a file in it")
    default: FileFailure(.unreadable, fact: fact, detail: SystemError.text(code), hint: "check the disk or the pipe")
    }
  }

  /// Writing failed with an `errno`.
  static func writing(_ path: String, code: Int32) -> FileFailure {
    let fact = "cannot write '\(path)'"
    return switch code {
    case ENOSPC, EDQUOT:
      FileFailure(.diskFull, fact: fact, detail: "the disk is full", hint: "make room and run again")
    case EACCES, EPERM, EROFS:
      FileFailure(.notPermitted, fact: fact, detail: SystemError.text(code), hint: "check the folder's owner and mode")
    case ENOENT, ENOTDIR:
      FileFailure(.notFound, fact: fact, detail: "its folder does not exist", hint: "create the folder first")
    case EISDIR: FileFailure(.isFolder, fact: fact, detail: "it is a folder", hint: "name a file")
    default: FileFailure(.unwritable, fact: fact, detail: SystemError.text(code), hint: "check the disk or the pipe")
    }
  }

  static func truncated(_ path: String, _ format: String) -> FileFailure {
    FileFailure(
      .truncated, fact: "'\(path)' ends too early", detail: "the \(format) data stops in the middle",
      hint: "copy or download the file again")
  }

  static func corrupt(_ path: String, _ format: String, _ detail: String) -> FileFailure {
    FileFailure(
      .corrupt, fact: "'\(path)' is damaged", detail: "its \(format) data cannot be unpacked: \(detail)",
      hint: "check the file with '\(format == "gzip" ? "gzip" : "zstd") -t' and copy it again")
  }
}

/// The system's own words for an `errno`.
enum SystemError {
  static func text(_ code: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    let isKnown = unsafe buffer.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return false }
      return unsafe strerror_r(code, base, buffer.count) == 0
    }
    return isKnown
      ? String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) : "error \(code)"
  }
}
