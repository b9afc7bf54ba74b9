"""Fixtures for tests of the desk."""

import pytest

from tests.support.desk import DeskClient
from tests.support.site_folder import SiteFolder


@pytest.fixture(scope="module")
def desk(site: SiteFolder) -> DeskClient:
    """A desk of the site that the tests of a module share."""
    return DeskClient(site)
