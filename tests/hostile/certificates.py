"""Certificates for the TLS doors of the hostile origin. They protect nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY = "authority.pem"
Issuer = tuple[x509.Name, EllipticCurvePrivateKey]


def make(folder: Path) -> Path:
    """Write an authority and one certificate for each door; return the authority's file."""
    key = generate_private_key(SECP256R1())
    authority = _certificate("Test authority", key, None, 2020, 2120, None)
    (folder / AUTHORITY).write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    issuer = (authority.subject, key)
    _write(folder / "tls-good.pem", "127.0.0.1", 2020, 2120, issuer)
    _write(folder / "tls-expired.pem", "127.0.0.1", 2020, 2021, issuer)
    _write(folder / "tls-early.pem", "127.0.0.1", 2100, 2120, issuer)
    _write(folder / "tls-other.pem", "other.example", 2020, 2120, issuer)
    _write(folder / "tls-own.pem", "127.0.0.1", 2020, 2120, None)
    return folder / AUTHORITY


def _write(file: Path, host: str, start: int, end: int, issuer: Issuer | None) -> None:
    key = generate_private_key(SECP256R1())
    certificate = _certificate(file.stem, key, host, start, end, issuer)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))


def _certificate(
    name: str, key: EllipticCurvePrivateKey, host: str | None, start: int, end: int, issuer: Issuer | None
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signed_by, signed_with = issuer or (subject, key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signed_by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(start, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(end, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signed_with.public_key()), critical=False
        )
    )
    if host:
        names = [x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        builder = builder.add_extension(usage, critical=False)
    return builder.sign(signed_with, hashes.SHA256())
