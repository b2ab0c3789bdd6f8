"""Say in words why a server's certificate or its TLS was refused, and what can be done."""

from __future__ import annotations

import ssl

_CA_ZH = "如为可信的内部机构签发，可在该来源写 ca_file"
_CA_EN = "if an authority that you trust has signed it, name its file as `ca_file` of the source"
# X509_V_ERR_… of OpenSSL -> Chinese, English
CERTIFICATE_ERRORS = {
    9: ("证书尚未生效；请核对本机时间", "the certificate is not valid yet; check the clock"),
    10: ("证书已过期", "the certificate has expired"),
    18: (f"证书为自签名；{_CA_ZH}", f"the certificate signs itself; {_CA_EN}"),
    19: (
        f"证书链中有不受信任的根证书；{_CA_ZH}",
        f"the chain ends at an authority that is not trusted; {_CA_EN}",
    ),
    20: (
        f"证书的签发机构不受信任，或服务器未发送中间证书；{_CA_ZH}",
        f"the issuer is not trusted, or the server sends no intermediate certificate; {_CA_EN}",
    ),
    21: (
        f"证书链不完整，无法验证；{_CA_ZH}",
        f"the chain is incomplete and cannot be verified; {_CA_EN}",
    ),
    23: ("证书已被吊销", "the certificate was revoked"),
    62: ("证书不是发给此主机名的", "the certificate was issued for another host name"),
    64: ("证书不是发给此地址的", "the certificate was issued for another address"),
}
_OTHER = ("证书未通过验证", "the certificate could not be verified")
_OLD_TLS = (
    '服务器只支持较旧的 TLS；确需访问可在该来源写 min_tls = "1.0"，风险自负',
    'the server speaks only old TLS; if it must be read, write min_tls = "1.0" for the source',
)
# `reason` of ssl.SSLError -> Chinese, English
TLS_ERRORS = {
    "UNSUPPORTED_PROTOCOL": _OLD_TLS,
    "TLSV1_ALERT_PROTOCOL_VERSION": (
        "服务器不接受本来源要求的 TLS 版本；请核对 min_tls",
        "the server does not take the TLS version that the source demands; see min_tls",
    ),
    "DH_KEY_TOO_SMALL": _OLD_TLS,
    "UNSAFE_LEGACY_RENEGOTIATION_DISABLED": _OLD_TLS,
    "WRONG_VERSION_NUMBER": (
        "该端口不提供 TLS；网址可能应以 http:// 开头",
        "this port does not speak TLS; the address may have to begin with http://",
    ),
    "SSLV3_ALERT_HANDSHAKE_FAILURE": (
        "服务器与本机没有共同的加密方式",
        "the server and this program have no cipher in common",
    ),
}


def describe_tls_error(error: BaseException) -> tuple[str, str] | None:
    """Return why TLS failed, in Chinese and in English; None where it was something else."""
    cause = find_ssl_error(error)
    if isinstance(cause, ssl.SSLCertVerificationError):
        return CERTIFICATE_ERRORS.get(cause.verify_code, _OTHER)
    return TLS_ERRORS.get(cause.reason or "") if cause else None


def find_ssl_error(error: BaseException) -> ssl.SSLError | None:
    """Return the error of TLS behind an exception of the HTTP library, or None."""
    found: BaseException | None = error
    while found is not None and not isinstance(found, ssl.SSLError):
        found = found.__cause__ or found.__context__
    return found
