"""TLS on loopback: a certificate of an hour, and a process that trusts it."""

import os
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.slack.tls import context


@contextmanager
def trusted() -> Iterator[Path]:
    """A file with a certificate for 127.0.0.1 and its key. Meanwhile this process trusts it beside
    all that the machine trusts, so that loading them takes as long as in life."""
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as folder:
        pair, bundle = Path(folder, "pair.pem"), Path(folder, "bundle.pem")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1",
             "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", pair, "-out", bundle],
            check=True, capture_output=True,
        )  # fmt: skip
        pair.write_text(bundle.read_text() + pair.read_text())
        bundle.write_text(bundle.read_text() + _of_the_machine())
        before = os.environ.get("SSL_CERT_FILE")
        os.environ["SSL_CERT_FILE"] = str(bundle)
        context.cache_clear()
        try:
            yield pair
        finally:
            del os.environ["SSL_CERT_FILE"]
            if before is not None:
                os.environ["SSL_CERT_FILE"] = before
            context.cache_clear()


def _of_the_machine() -> str:
    paths = ssl.get_default_verify_paths()
    file = Path(paths.cafile or paths.openssl_cafile)
    return file.read_text() if file.exists() else ""
