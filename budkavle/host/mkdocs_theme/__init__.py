"""The theme `budkavle` as MkDocs finds it; the plugin adds the program's templates to it."""
