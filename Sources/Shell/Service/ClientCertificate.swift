import CCrypto
import Core
import Glibc
import Kafka

/// The client's own TLS certificate, for the time when it ends.
enum ClientCertificate {
  /// When the certificate of `ssl.certificate.location` expires; nil where there is none that can be read.
  static func expiry(_ cluster: ClusterSettings) -> Instant? {
    guard let path = cluster.properties.last(where: { $0.key == "ssl.certificate.location" })?.value,
      let file = unsafe fopen(path, "r")
    else { return nil }
    defer { unsafe fclose(file) }
    guard let certificate = unsafe PEM_read_X509(file, nil, nil, nil) else { return nil }
    defer { unsafe X509_free(certificate) }
    var time = unsafe tm()
    guard unsafe ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &time) == 1 else { return nil }
    return Instant(microseconds: Int64(unsafe timegm(&time)) * 1_000_000)
  }
}
