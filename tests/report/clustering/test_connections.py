"""Tests of the connection to a scheduler: what is refused before anything is sent."""

import dask
import pytest

from caseload_lib.errors import CaseloadError
from caseload_lib.report.clustering import connections
from caseload_lib.report.clustering.connections import check_cluster, connect


@pytest.mark.parametrize("address", ["", "host", "tcp://", "tcp://host", "http://host:80", "a:b"])
def test_check_cluster_no_address_is_refused(address):
    """A typing error is told before a month is planned."""
    with pytest.raises(CaseloadError, match=r"tcp://HOST:PORT.*Given: "):
        check_cluster(address)


@pytest.mark.parametrize("address", ["tcp://10.0.0.7:8786", "tls://host:1", "host:8786"])
def test_check_cluster_address_is_taken(address):
    """Each form that Dask prints may be given."""
    check_cluster(address)


def test_check_cluster_without_dask_says_what_to_install(monkeypatch):
    """Whoever has not installed the extra learns its name."""
    monkeypatch.setattr(connections, "find_spec", lambda _name: None)
    with pytest.raises(CaseloadError, match=r"pip install 'caseload\[cluster\]'"):
        check_cluster("tcp://10.0.0.7:8786")


def test_connect_nobody_there_says_so(monkeypatch):
    """A scheduler that does not run is no stack trace and no endless wait."""
    monkeypatch.setattr(connections, "CONNECT_SECONDS", 0.5)
    with (
        pytest.raises(CaseloadError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"),
        connect("tcp://127.0.0.1:9"),
    ):
        pytest.fail("nobody is there")


def test_connect_encrypted_without_certificates_says_so():
    """Encryption that was not set up is told as that."""
    with (
        pytest.raises(CaseloadError, match="Dask must be told of the certificates"),
        connect("tls://127.0.0.1:9"),
    ):
        pytest.fail("nobody is there")


def test_connect_certificates_that_are_not_there_says_so(tmp_path):
    """A path that leads nowhere is told as that."""
    named = {"distributed.comm.tls.ca-file": str(tmp_path / "ca.pem")}
    named |= {
        f"distributed.comm.tls.client.{what}": str(tmp_path / what) for what in ("key", "cert")
    }
    with (
        dask.config.set(named),
        pytest.raises(CaseloadError, match="certificates that Dask's settings name cannot be used"),
        connect("tls://127.0.0.1:9"),
    ):
        pytest.fail("nobody is there")
