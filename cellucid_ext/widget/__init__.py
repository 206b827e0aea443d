"""The kernel's side: the ``Viewer`` widget, its messages, hooks and selections."""
