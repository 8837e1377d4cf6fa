"""Two calm themes: muted surfaces, one accent colour."""

from textual.theme import Theme

DARK = Theme(
    name="roleplay-dark",
    primary="#7cc0b0",
    secondary="#7cc0b0",
    accent="#7cc0b0",
    warning="#d9ae67",
    error="#e08a80",
    success="#8fbf86",
    foreground="#d5d9df",
    background="#14171c",
    surface="#1a1e25",
    panel="#242a33",
    dark=True,
    variables={
        "muted": "#8f99a6",
        "border": "#3a424e",
        "border-blurred": "#2c333d",
        "footer-background": "#14171c",
        "footer-key-foreground": "#7cc0b0",
        "footer-description-foreground": "#98a1ad",
        "footer-item-background": "#14171c",
        "input-cursor-background": "#d5d9df",
        "block-cursor-text-style": "bold",
        "block-cursor-background": "#2b3a3c",
        "block-cursor-foreground": "#e8f1ef",
        "block-cursor-blurred-background": "#242a33",
        "scrollbar": "#2c333d",
        "scrollbar-background": "#14171c",
    },
)

LIGHT = Theme(
    name="roleplay-light",
    primary="#1f6f62",
    secondary="#1f6f62",
    accent="#1f6f62",
    warning="#8a5a00",
    error="#a5352a",
    success="#2f6b2a",
    foreground="#23272e",
    background="#faf9f6",
    surface="#f2f1ed",
    panel="#e6e4de",
    dark=False,
    variables={
        "muted": "#6b6f76",
        "border": "#c3c0b8",
        "footer-background": "#faf9f6",
        "footer-item-background": "#faf9f6",
    },
)
