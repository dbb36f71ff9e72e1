"""The certificate authority of one life of the sandbox: TLS for every server, and client certificates for etcd."""

from __future__ import annotations

import base64
import datetime
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ..private import write_private

# Longer than a sandbox lives; its key is deleted with the sandbox's directory.
_VALID_DAYS = 365


class Authority:
    """A certificate authority in `directory`, created on first use and used by later processes."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.certificate_file = directory / "ca.pem"
        self._key_file = directory / "ca-key.pem"
        if not self.certificate_file.exists():
            directory.mkdir(parents=True, exist_ok=True)
            self._create()

    @property
    def data(self) -> str:
        """The authority's certificate as kubeconfigs carry it: base64 of the PEM text."""
        return base64.b64encode(self.certificate_file.read_bytes()).decode()

    def issue(self, name: str, *names: str) -> tuple[Path, Path]:
        """Certificate and key files for `name`, for a server on loopback, which has `names` besides, and for a
        client."""
        certificate_file, key_file = self._directory / f"{name}.pem", self._directory / f"{name}-key.pem"
        if certificate_file.exists():
            return certificate_file, key_file
        key = ec.generate_private_key(ec.SECP256R1())
        authority = x509.load_pem_x509_certificate(self.certificate_file.read_bytes())
        signer = serialization.load_pem_private_key(self._key_file.read_bytes(), password=None)
        if not isinstance(signer, ec.EllipticCurvePrivateKey):
            raise TypeError(f"{self._key_file} is not a key of this authority")
        hosts = [*map(x509.DNSName, ("localhost", *names)), x509.IPAddress(ipaddress.IPv4Address("127.0.0.1"))]
        usages = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        certificate = (
            _builder(name, authority.subject, key.public_key())
            .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
            .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
            .sign(signer, hashes.SHA256())
        )
        _write_key(key_file, key)
        certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return certificate_file, key_file

    def _create(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name("aws-platform sandbox")
        certificate = (
            _builder("aws-platform sandbox", name, key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_CERTIFICATE_SIGNING, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        _write_key(self._key_file, key)
        self.certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


# Python 3.13 and later verify strictly, and refuse a CA without this key usage.
_CERTIFICATE_SIGNING = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


def _name(common_name: str) -> x509.Name:
    # X.520 limits a common name to 64 characters; clients check the subject alternative name.
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64])])


def _builder(name: str, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))  # in case the clock is set back a little
        .not_valid_after(now + datetime.timedelta(days=_VALID_DAYS))
    )


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    # kube-apiserver can read the public key of a service account key from this format, and not from PKCS #8.
    form = serialization.PrivateFormat.TraditionalOpenSSL
    pem = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    write_private(path, pem)
