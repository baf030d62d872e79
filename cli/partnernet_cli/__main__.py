"""Run the command as `python -m partnernet_cli`."""

from partnernet_cli.app import main

if __name__ == "__main__":
    main()
