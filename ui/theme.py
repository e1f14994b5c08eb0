"""How the page looks: calm, like a newspaper, with the fonts that the reader's system has."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gradio as gr

_FOLDER = Path(__file__).parent
STYLES = _FOLDER / "page.css"
SCRIPT = _FOLDER / "page.js"
PANE = _FOLDER / "pane.js"
SAVE = _FOLDER / "save.js"
FAVICON = _FOLDER / "images" / "favicon.svg"

_SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "sans-serif")
_MONO = ("ui-monospace", "Consolas", "Liberation Mono", "monospace")
# From paper to ink, warm; and the one colour, a printer's red.
_GREYS = (
    *("#fdfcf9", "#f7f4ec", "#ece7db", "#d9d2c3", "#b3aa99", "#857c6d"),
    *("#655d51", "#4a443b", "#322e28", "#211f1b", "#171613"),
)
_REDS = (
    *("#fdf3f0", "#fae4dd", "#f3c7ba", "#e9a390", "#d87a62", "#b94f37"),
    *("#97351f", "#7d2a18", "#662314", "#4f1b0f", "#36120a"),
)


# What differs from Gradio's base theme, by its names for it; `*` refers to the colours above.
_OWN = {
    "body_background_fill": "*neutral_50",
    "body_background_fill_dark": "*neutral_950",
    "body_text_color": "*neutral_900",
    "body_text_color_dark": "*neutral_100",
    "body_text_color_subdued": "*neutral_600",
    "body_text_color_subdued_dark": "*neutral_400",
    "background_fill_primary": "*neutral_50",
    "background_fill_primary_dark": "*neutral_950",
    "background_fill_secondary": "*neutral_100",
    "background_fill_secondary_dark": "*neutral_900",
    "border_color_primary": "*neutral_300",
    "border_color_primary_dark": "*neutral_700",
    "block_background_fill": "transparent",
    "block_background_fill_dark": "transparent",
    "block_border_width": "0px",
    "block_shadow": "none",
    "block_label_background_fill": "transparent",
    "block_label_background_fill_dark": "transparent",
    "input_background_fill": "white",
    "input_background_fill_dark": "*neutral_900",
    "input_border_color": "*neutral_400",
    "input_border_color_dark": "*neutral_600",
    "input_border_color_focus": "*primary_600",
    "input_border_color_focus_dark": "*primary_300",
    "input_placeholder_color": "*neutral_600",
    "input_placeholder_color_dark": "*neutral_400",
    "button_secondary_background_fill": "transparent",
    "button_secondary_background_fill_dark": "transparent",
    "button_secondary_background_fill_hover": "*neutral_200",
    "button_secondary_background_fill_hover_dark": "*neutral_800",
    "button_primary_background_fill": "*primary_600",
    "button_primary_background_fill_dark": "*primary_300",
    "button_primary_text_color": "white",
    "button_primary_text_color_dark": "*neutral_950",
}


def theme() -> gr.themes.Base:
    """The page's theme, light and dark; it names no font that would have to be fetched."""
    import gradio as gr

    grey, red = gr.themes.Color(*_GREYS, name="paper"), gr.themes.Color(*_REDS, name="printer")
    own = gr.themes.Base(
        primary_hue=red,
        secondary_hue=red,
        neutral_hue=grey,
        radius_size=gr.themes.sizes.radius_sm,
        font=[gr.themes.Font(name) for name in _SANS],
        font_mono=[gr.themes.Font(name) for name in _MONO],
    )
    return own.set(**_OWN)
