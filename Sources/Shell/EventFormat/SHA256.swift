internal import CCrypto
package import Core

/// SHA-256 of a text's UTF-8, by libcrypto.
package let sha256: Digest = { text in
  var digest = [UInt8](repeating: 0, count: 32)
  var text = text
  let made = text.withUTF8 { bytes in
    unsafe EVP_Digest(bytes.baseAddress, bytes.count, &digest, nil, EVP_sha256(), nil)
  }
  precondition(made == 1, "libcrypto has no SHA-256")
  return digest
}

/// SHA-256 of bytes, by libcrypto.
package func sha256(of bytes: [UInt8]) -> [UInt8] {
  var digest = [UInt8](repeating: 0, count: 32)
  let made = unsafe bytes.withUnsafeBytes { bytes in
    unsafe EVP_Digest(bytes.baseAddress, bytes.count, &digest, nil, EVP_sha256(), nil)
  }
  precondition(made == 1, "libcrypto has no SHA-256")
  return digest
}
