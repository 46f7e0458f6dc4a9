"""How the terrain is looked at: one camera from perspective to the map's own parallel view from above.

World: x along w_0 and y along w_1, the domain's longer side from -1 to 1; z up. Frame: px of 1920 x 1080, y
down. With q = P - target, and the camera's axes right, up and towards (from the target to the eye)::

    X, Y, D = q . right, q . up, -q . towards        w = 1 + perspective * D
    x = centre_x + scale * X / w                     y = centre_y - scale * Y / w

``perspective`` is one over the eye's distance (1 / world units): 0 is parallel projection, so that a move
from a hill's side to straight above is a path of plain numbers. A view is linear in homogeneous coordinates:
OpenGL draws with `clip_matrix` exactly what `project` says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, pi, sin

import numpy as np

from scenes.stage.paint.boxes import Box

ABOVE = pi / 2  # elevation straight from above
NEAR, FAR = 3.2, 6.5  # world units before and behind a view's target: what is drawn lies between


@dataclass(frozen=True)
class View:
    """One look: angles in radians, ``scale`` in px a world unit, ``centre`` px of the frame."""

    azimuth: float  # 0: from the south, w_0 to the right; growing, the eye goes east
    elevation: float  # 0: level; pi / 2: straight from above
    target: tuple[float, float, float]  # the point of the world shown at the centre
    scale: float
    centre: tuple[float, float]
    perspective: float  # one over the eye's distance from the target, 1 / world units
    flat: float = 0.0  # 0: shaded; 1: the map's own colours

    @property
    def axes(self) -> np.ndarray:
        """The camera's right, up and towards in the world, (3, 3), a row each."""
        a, e = self.azimuth, self.elevation
        return np.array(
            [
                [cos(a), sin(a), 0.0],
                [-sin(a) * sin(e), cos(a) * sin(e), cos(e)],
                [sin(a) * cos(e), -cos(a) * cos(e), sin(e)],
            ]
        )

    def project(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Points (..., 3) of the world as px (..., 2), and their depth (...,) away from the target."""
        right, up, towards = self.axes
        away = np.asarray(points, float) - np.array(self.target)
        depth = -(away @ towards)
        part = self.scale / (1 + self.perspective * depth)
        x = self.centre[0] + part * (away @ right)
        y = self.centre[1] - part * (away @ up)
        return np.stack([x, y], axis=-1), depth

    def to_eye(self, points: np.ndarray) -> np.ndarray:
        """Unit vectors (..., 3) from points (..., 3) of the world to the eye."""
        towards = self.axes[2]
        points = np.asarray(points, float)
        if self.perspective <= 1e-9:
            return np.broadcast_to(towards, points.shape)
        way = np.array(self.target) + towards / self.perspective - points
        return way / np.linalg.norm(way, axis=-1, keepdims=True)

    @property
    def eye(self) -> np.ndarray:
        """The eye in homogeneous coordinates (4,): from a point p to it leads eye[:3] - eye[3] p."""
        away = self.perspective
        return np.append(self.axes[2] + away * np.array(self.target), away)

    def clip_matrix(self, box: Box) -> np.ndarray:
        """The 4 x 4 matrix from the world to OpenGL's clip space for a raster of a box, top row first."""
        right, up, towards = self.axes
        target = np.array(self.target)

        def row(vector: np.ndarray, plus: float = 0.0) -> np.ndarray:
            return np.append(vector, plus - vector @ target)

        w = row(-towards * self.perspective, 1.0)
        x = (2 * (self.centre[0] - box.x) / box.width - 1) * w + row(right * 2 * self.scale / box.width)
        y = (2 * (self.centre[1] - box.y) / box.height - 1) * w - row(up * 2 * self.scale / box.height)
        near, far = self._planes
        deep = (2 + self.perspective * (far - near)) / (near + far)  # -1 at the near plane, 1 at the far one
        z = row(-towards * deep, 1 + self.perspective * far - deep * far)
        return np.stack([x, y, z, w])

    @property
    def lift(self) -> float:
        """What has to be taken from z in clip space so that a point at the target is a world unit nearer."""
        near, far = self._planes
        deep = (2 + self.perspective * (far - near)) / (near + far)
        return deep - self.perspective * (1 + self.perspective * far - deep * far)

    @property
    def _planes(self) -> tuple[float, float]:
        """World units before the target from which on, and behind it up to which, things are drawn."""
        return min(NEAR, 0.95 / max(self.perspective, 1e-9)), FAR


def between(one: View, other: View, part: float) -> View:
    """The view a part (0 to 1) of the way from one to another; sizes change in equal ratios."""
    if part <= 0:
        return one
    if part >= 1:
        return other

    def mix(a: float, b: float) -> float:
        return a + (b - a) * part

    return replace(
        one,
        azimuth=mix(one.azimuth, other.azimuth),
        elevation=mix(one.elevation, other.elevation),
        target=(
            mix(one.target[0], other.target[0]),
            mix(one.target[1], other.target[1]),
            mix(one.target[2], other.target[2]),
        ),
        scale=one.scale ** (1 - part) * other.scale**part,
        centre=(mix(one.centre[0], other.centre[0]), mix(one.centre[1], other.centre[1])),
        perspective=mix(one.perspective, other.perspective),
        flat=mix(one.flat, other.flat),
    )
