"""``python -m explainer``, as torchrun starts it."""

from explainer.cli import main

if __name__ == "__main__":
    main()
