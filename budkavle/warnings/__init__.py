"""Takes over Sveriges Radio's warnings (VMA) as banners, if a site wants them; see `poll`."""
