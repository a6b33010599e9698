"""``python -m yikou_app.site.cli``: the same as the command ``yikou``."""

from yikou_app.site.cli import main

if __name__ == "__main__":
    main(prog_name="yikou")
