"""Run the command as `python -m partnernet`, where a laptop starts no programs of one's own."""

from partnernet_cli.app import main

if __name__ == "__main__":
    main()
