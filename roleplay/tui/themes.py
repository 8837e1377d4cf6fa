"""The colours: two calm themes of muted surfaces and one accent, one of high contrast, and the terminal's own.

Every theme gives `$muted`, the colour of quiet text. What a colour says is said by a word or a sign as well.
"""

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
        "muted": "#98a1ad",
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
        "button-color-foreground": "#14171c",
        "scrollbar": "#2c333d",
        "scrollbar-background": "#14171c",
    },
)

LIGHT = Theme(
    name="roleplay-light",
    primary="#1f6f62",
    secondary="#1f6f62",
    accent="#1f6f62",
    warning="#7d5200",
    error="#a5352a",
    success="#2f6b2a",
    foreground="#23272e",
    background="#faf9f6",
    surface="#f2f1ed",
    panel="#e6e4de",
    dark=False,
    variables={
        "muted": "#5c6068",
        "border": "#c3c0b8",
        "border-blurred": "#dcd9d1",
        "footer-background": "#faf9f6",
        "footer-key-foreground": "#1f6f62",
        "footer-description-foreground": "#5c6068",
        "footer-item-background": "#faf9f6",
        "input-cursor-background": "#23272e",
        "block-cursor-text-style": "bold",
        "block-cursor-background": "#d5e5e0",
        "block-cursor-foreground": "#12332d",
        "block-cursor-blurred-background": "#e6e4de",
        "button-color-foreground": "#faf9f6",
        "scrollbar": "#c3c0b8",
        "scrollbar-background": "#faf9f6",
    },
)

CONTRAST = Theme(
    name="high-contrast",
    primary="#ffe14d",
    secondary="#ffe14d",
    accent="#ffe14d",
    warning="#ffc16b",
    error="#ffb3b3",
    success="#8cf08c",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1c1c1c",
    dark=True,
    variables={
        "muted": "#e2e2e2",
        "border": "#ffffff",
        "border-blurred": "#b4b4b4",
        "footer-background": "#000000",
        "footer-key-foreground": "#ffe14d",
        "footer-description-foreground": "#ffffff",
        "footer-item-background": "#000000",
        "input-cursor-background": "#ffe14d",
        "input-cursor-foreground": "#000000",
        "block-cursor-text-style": "bold underline",
        "block-cursor-background": "#00307a",  # what is coloured in the marked line stands out from it as well
        "block-cursor-foreground": "#ffffff",
        "block-cursor-blurred-background": "#333333",
        "block-cursor-blurred-foreground": "#ffffff",
        "button-color-foreground": "#000000",
        "scrollbar": "#ffffff",
        "scrollbar-background": "#000000",
    },
)

TERMINAL = Theme(
    name="terminal",
    ansi=True,
    primary="ansi_cyan",
    secondary="ansi_cyan",
    accent="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    dark=True,
    variables={
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "muted": "ansi_default",  # a grey would be the background of some palettes
        "border": "ansi_default",
        "border-blurred": "ansi_default",
        "footer-background": "ansi_default",
        "footer-key-foreground": "ansi_cyan",
        "footer-description-foreground": "ansi_default",
        "footer-item-background": "ansi_default",
        "block-cursor-background": "ansi_default",
        "block-cursor-foreground": "ansi_default",
        "block-cursor-text-style": "bold underline",  # seen in every palette, and where no colours are wanted
        "block-cursor-blurred-background": "ansi_default",
        "block-cursor-blurred-foreground": "ansi_default",
        "block-cursor-blurred-text-style": "underline",
        "block-hover-background": "ansi_default",
        "button-foreground": "ansi_default",
        "button-color-foreground": "ansi_default",
        "button-focus-text-style": "reverse",
        "input-cursor-background": "ansi_default",
        "input-cursor-foreground": "ansi_default",
        "input-cursor-text-style": "reverse",
        "input-selection-background": "ansi_cyan",
        "input-selection-foreground": "ansi_black",
        "screen-selection-background": "ansi_cyan",
        "screen-selection-foreground": "ansi_black",
        "scrollbar": "ansi_cyan",
        "scrollbar-hover": "ansi_cyan",
        "scrollbar-active": "ansi_cyan",
        "scrollbar-background": "ansi_default",
        "scrollbar-background-hover": "ansi_default",
        "scrollbar-background-active": "ansi_default",
        "scrollbar-corner-color": "ansi_default",
    },
)

ALL = (DARK, LIGHT, CONTRAST, TERMINAL)
NAMES = {
    DARK.name: "Dark",
    LIGHT.name: "Light",
    CONTRAST.name: "High contrast",
    TERMINAL.name: "The terminal's own colours",
}
"""What the palette calls them."""


def chosen(wished: str | None, remembered: str | None, *, no_colour: bool) -> str:
    """Return the theme to begin with: the settings' own, else the one last chosen in the app, else one that fits.

    no_colour: whether the user asked programs to do without colours; then the terminal's own need none.
    """
    return wished or remembered or (TERMINAL.name if no_colour else DARK.name)
