"""The terrain's shaders (GLSL 3.30), as pairs of vertex and fragment text.

Lines are ribbons of two triangles, widened on the screen: each is drawn with its neighbours in hand, so that
joints are mitred and nothing is painted twice. A trail is cut at the step ``now``; by its age it grows
thinner and fainter. What is drawn is smoothed over one pixel of the raster.
"""

from __future__ import annotations

DULL = 2.0
STEEP = 0.34  # world units behind a front in which the ground rises
SOFT, SHINE = 0.08, 0.55  # of a coat's front: the part of its way that it is wide; how white it is there

# What is far from the map has the sky's colour at its height of the raster; `scenes.stage.map.surroundings`
# has the same numbers. Nothing of it is computed for a pixel.
_HAZE = """
    uniform vec2 sides, fades;
    uniform vec3 sky_top, sky_low;
    uniform float horizon;
    float haze(vec2 place) {
        vec2 part = abs(place) / sides;
        return smoothstep(fades.x, fades.y, 0.5 * max(part.x, part.y) + 0.43 * length(part));
    }
    vec3 sky(vec4 clip) {
        float down = clip.w > 0.0 ? 0.5 + 0.5 * clip.y / clip.w : 1.0;
        return mix(sky_top, sky_low, clamp(down / horizon, 0.0, 1.0));
    }
"""

# The ground rises out of a plain behind a front that comes along y: the front's y, the plain's height.
_RISE = f"""
    uniform vec2 rise;
    vec3 risen(vec3 p) {{ return vec3(p.xy, mix(rise.y, p.z, smoothstep(0.0, {STEEP}, p.y - rise.x))); }}
"""

_BARE = """
    vec3 coated(vec3 bare) { return bare; }
"""

# Two coats of paint, each of a colour and the part of its front's way (0 to 1) at which the front is here,
# and DULL more where the front does not shine: around the map it only takes colour away.
_COATS = f"""
    uniform vec2 fronts;
    in vec4 coat_0, coat_1;
    vec3 coated(vec3 bare) {{
        vec2 when = vec2(coat_0.w, coat_1.w), shines = 1.0 - step({DULL}, when);
        vec2 wet = (fronts * {1 + SOFT} - mod(when, {DULL})) / {SOFT};
        vec2 part = smoothstep(0.0, 1.0, wet);
        vec3 shown = mix(mix(bare, coat_0.rgb, part.x), coat_1.rgb, part.y);
        return shown + (1.0 - shown) * {SHINE} * dot(part * (1.0 - part), 4.0 * shines);
    }}
"""


def _ground(coated: str) -> tuple[str, str]:
    return (
        """
    #version 330
    uniform mat4 matrix;
    uniform bool swap;
    in vec3 point, colour;
    out vec3 colour_here;
"""
        + _HAZE
        + _RISE
        + coated
        + """
    void main() {
        gl_Position = matrix * vec4(risen(point), 1.0);
        vec3 shown = mix(coated(colour), sky(gl_Position), haze(point.xy));
        colour_here = swap ? shown.bgr : shown;
    }
    """,
        """
    #version 330
    in vec3 colour_here;
    out vec4 pixel;
    void main() { pixel = vec4(colour_here, 1.0); }
    """,
    )


_GROUND = _ground(_BARE)

# Three rows of two corners, as far away as can be: only where nothing else is.
_SKY = (
    """
    #version 330
    uniform bool swap;
    uniform vec3 sky_top, sky_low;
    uniform float horizon;
    out vec3 colour_here;
    void main() {
        int row = gl_VertexID / 2;
        float down = row == 0 ? 0.0 : row == 1 ? horizon : 1.0;
        gl_Position = vec4(gl_VertexID % 2 == 0 ? -1.0 : 1.0, 2.0 * down - 1.0, 1.0, 1.0);
        vec3 shown = row == 0 ? sky_top : sky_low;
        colour_here = swap ? shown.bgr : shown;
    }
    """,
    _GROUND[1],
)

_SCREEN = """
    vec2 on_screen(vec4 clip) { return clip.xy / clip.w * viewport * 0.5; }
    vec2 unit(vec2 v, vec2 otherwise) { float n = length(v); return n > 1e-4 ? v / n : otherwise; }
    vec2 mitred(vec2 dir, vec2 other) {
        vec2 middle = unit(dir + other, dir);
        return vec2(-middle.y, middle.x) / max(dot(middle, dir), 0.6);
    }
"""

# A line that lies on the ground, of one of four kinds (opacity, width). `first` and `last` are, at its ends,
# the ground's normal and how far the next line is: it goes where the ground turns away, and where lines are
# too near to each other. An edge of the ground is one of its own colour (`solid`).
_LINE = (
    """
    #version 330
    uniform mat4 matrix;
    uniform vec2 viewport;
    uniform vec2 kinds[4];
    uniform vec4 eye;
    uniform float lift, thinnest;
    uniform bool solid, swap;
    in vec3 before, begin, end, after;
    in float kind;
    in vec4 first, last;
    in vec3 colour;
    out vec4 ink;
    out float across, half_width;
"""
    + _HAZE
    + _RISE
    + _SCREEN
    + """
    void main() {
        vec3 foot = risen(begin), tip = risen(end);
        vec4 a = matrix * vec4(foot, 1.0), b = matrix * vec4(tip, 1.0);
        vec2 pa = on_screen(a), pb = on_screen(b);
        vec2 dir = unit(pb - pa, vec2(1.0, 0.0));
        int corner = gl_VertexID % 4;
        bool at_end = corner >= 2;
        vec3 point = at_end ? tip : foot;
        vec4 here = at_end ? b : a;
        vec4 beyond = matrix * vec4(risen(at_end ? after : before), 1.0);
        vec2 other = at_end ? unit(on_screen(beyond) - pb, dir) : unit(pa - on_screen(beyond), dir);
        if (dot(dir, other) < 0.0) other = dir;
        vec2 seen = kinds[int(kind)];
        half_width = seen.y * 0.5;
        across = (corner % 2 == 0 ? -1.0 : 1.0) * (half_width + 0.7);
        float away = haze(point.xy), shown = seen.x * (1.0 - away);
        vec4 ground = at_end ? last : first;
        if (ground.w > 0.0) {
            vec3 way = eye.xyz - eye.w * point;
            shown *= smoothstep(0.04, 0.15, dot(ground.xyz, normalize(way)));
            vec3 along = tip - foot;
            vec3 next = point + normalize(cross(ground.xyz, along)) * ground.w;
            vec2 gap = on_screen(matrix * vec4(next, 1.0)) - on_screen(here);
            shown *= smoothstep(0.5, 1.0, abs(dir.x * gap.y - dir.y * gap.x) / thinnest);
        }
        vec3 tint = solid ? mix(colour, sky(here), away) : colour;
        ink = vec4(swap ? tint.bgr : tint, solid ? 1.0 : shown);
        vec2 place = on_screen(here) + mitred(dir, other) * across;
        gl_Position = vec4(place / (viewport * 0.5) * here.w, here.z - lift, here.w);
        if (a.w <= 0.0 || b.w <= 0.0) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    }
    """,
    """
    #version 330
    in vec4 ink;
    in float across, half_width;
    out vec4 pixel;
    void main() { pixel = vec4(ink.rgb, clamp(half_width + 0.5 - abs(across), 0.0, 1.0) * ink.a); }
    """,
)

# Rows (age, opacity, width): between two ages opacity and width change evenly.
_AGES = """
    uniform vec4 ages[4];
    float span(int row) { return max(ages[row].x - ages[row - 1].x, 1e-6); }
    vec2 look(float age) {
        vec2 found = ages[0].yz;
        for (int row = 1; row < 4; row++)
            found = mix(found, ages[row].yz, clamp((age - ages[row - 1].x) / span(row), 0.0, 1.0));
        return found;
    }
"""

_RIBBON = (
    """
    #version 330
    uniform mat4 matrix;
    uniform vec2 viewport;
    uniform float now, lift;
    uniform bool swap;
    in vec3 before, begin, end, after;
    in vec2 times, along;
    in vec3 colour;
    uniform float wider;
    uniform vec4 casing;
    out vec4 ink;
    out float across, half_width, way;
"""
    + _AGES
    + _SCREEN
    + """
    void main() {
        float part = clamp((now - times.x) / max(times.y - times.x, 1e-9), 0.0, 1.0);
        bool cut = part < 1.0;
        vec3 last = mix(begin, end, part);
        vec4 a = matrix * vec4(begin, 1.0), b = matrix * vec4(last, 1.0);
        vec2 pa = on_screen(a), pb = on_screen(b);
        vec2 dir = unit(pb - pa, vec2(1.0, 0.0));
        int corner = gl_VertexID % 4;
        bool at_end = corner >= 2;
        vec4 here = at_end ? b : a;
        vec4 beyond = matrix * vec4(at_end ? after : before, 1.0);
        vec2 other = at_end ? unit(on_screen(beyond) - pb, dir) : unit(pa - on_screen(beyond), dir);
        // too sharp for a mitre: the step's dot covers it
        if ((at_end && cut) || dot(dir, other) < 0.0) other = dir;
        float time = at_end ? mix(times.x, times.y, part) : times.x;
        vec2 seen = look(now - time);
        half_width = seen.y * (1.0 + wider) * 0.5;
        across = (corner % 2 == 0 ? -1.0 : 1.0) * (half_width + 0.7);
        way = at_end ? mix(along.x, along.y, part) : along.x;
        vec3 shown = mix(colour, casing.rgb, casing.a);
        ink = vec4(swap ? shown.bgr : shown, seen.x);
        vec2 place = on_screen(here) + mitred(dir, other) * across;
        gl_Position = vec4(place / (viewport * 0.5) * here.w, here.z - lift, here.w);
        if (part <= 0.0) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    }
    """,
    """
    #version 330
    uniform float dash, strength, heart;
    in vec4 ink;
    in float across, half_width, way;
    out vec4 pixel;
    void main() {
        float light = heart * clamp(half_width * 0.28 + 0.5 - abs(across), 0.0, 1.0);
        float alpha = clamp(half_width + 0.5 - abs(across), 0.0, 1.0) * ink.a * strength;
        if (dash > 0.0 && fract(way / dash) > 0.45) discard;
        pixel = vec4(mix(ink.rgb, vec3(1.0), light), alpha);
    }
    """,
)

_DOT = (
    """
    #version 330
    uniform mat4 matrix;
    uniform vec2 viewport;
    uniform float now, lift;
    in vec3 point;
    in float time;
    in vec3 colour;
    uniform vec4 casing;
    out vec4 ink;
    out vec2 away;
    out float radius;
"""
    + _AGES
    + """
    uniform vec2 widen;
    uniform bool swap;
    void main() {
        vec2 seen = look(now - time);
        radius = (seen.y * widen.x + widen.y) * 0.5;
        vec3 shown = mix(colour, casing.rgb, casing.a);
        ink = vec4(swap ? shown.bgr : shown, seen.x);
        int corner = gl_VertexID % 4;
        away = vec2(corner % 2 == 0 ? -1.0 : 1.0, corner < 2 ? -1.0 : 1.0) * (radius + 0.7);
        vec4 clip = matrix * vec4(point, 1.0);
        gl_Position = vec4(clip.xy + away / (viewport * 0.5) * clip.w, clip.z - lift * 1.15, clip.w);
    }
    """,
    """
    #version 330
    uniform float strength;
    in vec4 ink;
    in vec2 away;
    in float radius;
    out vec4 pixel;
    void main() { pixel = vec4(ink.rgb, clamp(radius + 0.5 - length(away), 0.0, 1.0) * ink.a * strength); }
    """,
)

# A ball: a disc in its casing; or, if `tailed`, what it leaves behind on its way from `tail`.
_BALL = (
    """
    #version 330
    uniform mat4 matrix;
    uniform vec2 viewport;
    uniform float lift, radius;
    uniform bool tailed, swap;
    in vec3 point, tail, colour;
    out vec4 ink;
    out vec2 away;
"""
    + _SCREEN
    + """
    void main() {
        vec4 here = matrix * vec4(point, 1.0), behind = matrix * vec4(tail, 1.0);
        vec2 way = on_screen(here) - on_screen(behind);
        int corner = gl_VertexID % 4;
        float aside = (corner % 2 == 0 ? -1.0 : 1.0) * (radius + 0.7), side = corner < 2 ? -1.0 : 1.0;
        away = vec2(aside, tailed ? 0.0 : side * (radius + 0.7));
        ink = vec4(swap ? colour.bgr : colour, tailed && corner < 2 ? 0.0 : 1.0);
        vec4 clip = tailed && corner < 2 ? behind : here;
        vec2 dir = unit(way, vec2(1.0, 0.0));
        vec2 place = tailed ? vec2(-dir.y, dir.x) * aside : away;
        gl_Position = vec4(clip.xy + place / (viewport * 0.5) * clip.w, clip.z - lift, clip.w);
        if (here.w <= 0.0 || behind.w <= 0.0 || tailed && length(way) < 1.0)
            gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
    }
    """,
    """
    #version 330
    uniform float radius, inner, strength;
    uniform vec3 casing;
    in vec4 ink;
    in vec2 away;
    out vec4 pixel;
    void main() {
        float far = length(away);
        vec3 shown = mix(casing, ink.rgb, clamp(inner + 0.5 - far, 0.0, 1.0));
        pixel = vec4(shown, clamp(radius + 0.5 - far, 0.0, 1.0) * ink.a * strength);
    }
    """,
)

# A strip of background along an edge, denser towards it.
_FADE = (
    """
    #version 330
    uniform vec4 strip;  // its corners in clip space: the edge's side, then the inner one
    uniform bool upright;
    out float near;
    void main() {
        vec2 part = vec2(gl_VertexID % 2, gl_VertexID / 2);
        near = 1.0 - (upright ? part.x : part.y);
        gl_Position = vec4(mix(strip.xy, strip.zw, part), 0.0, 1.0);
    }
    """,
    """
    #version 330
    uniform vec3 background;
    uniform float least, most;
    in float near;
    out vec4 pixel;
    void main() { pixel = vec4(background, clamp(near * near * (3.0 - 2.0 * near), least, most)); }
    """,
)

SHADERS = {
    "ground": _GROUND,
    "coated": _ground(_COATS),
    "sky": _SKY,
    "line": _LINE,
    "ribbon": _RIBBON,
    "dot": _DOT,
    "ball": _BALL,
    "fade": _FADE,
}
