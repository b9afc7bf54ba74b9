from urllib.robotparser import RobotFileParser

from budkavle.render.data import robots
from tests.support.samples import SETTINGS


def test_robots_may_read_everything_and_find_the_sitemaps() -> None:
    output = robots.output(SETTINGS)
    parser = RobotFileParser()
    parser.parse(output.render().decode().splitlines())
    assert output.path == "robots.txt"
    assert parser.can_fetch("Googlebot", "https://example.org/nyheter/2026/ett/")
    assert parser.site_maps() == [
        "https://example.org/sitemap.xml",
        "https://example.org/news-sitemap.xml",
    ]
