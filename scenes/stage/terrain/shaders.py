"""The terrain's shaders (GLSL 3.30), as pairs of vertex and fragment text.

Lines are ribbons of two triangles, widened on the screen: each is drawn with its neighbours in hand, so that
joints are mitred and nothing is painted twice. A trail is cut at the step ``now``; by its age it grows
thinner and fainter. What is drawn is smoothed over one pixel of the raster.
"""

from __future__ import annotations

_GROUND = (
    """
    #version 330
    uniform mat4 matrix;
    uniform bool swap;
    in vec3 point, colour;
    noperspective out vec3 colour_here;
    void main() {
        gl_Position = matrix * vec4(point, 1.0);
        colour_here = swap ? colour.bgr : colour;
    }
    """,
    """
    #version 330
    noperspective in vec3 colour_here;
    out vec4 pixel;
    void main() { pixel = vec4(colour_here, 1.0); }
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
    uniform bool timeless, swap;
    in vec3 before, begin, end, after;
    in vec2 times, along;
    in vec3 colour;
    uniform float wider;
    uniform vec4 casing;
    out vec4 ink;
    out float across, half_width, way;
"""
    + _AGES
    + """
    vec2 on_screen(vec4 clip) { return clip.xy / clip.w * viewport * 0.5; }
    vec2 unit(vec2 v, vec2 otherwise) { float n = length(v); return n > 1e-4 ? v / n : otherwise; }
    void main() {
        float part = timeless ? 1.0 : clamp((now - times.x) / max(times.y - times.x, 1e-9), 0.0, 1.0);
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
        vec2 middle = unit(dir + other, dir);
        vec2 normal = vec2(-middle.y, middle.x) / max(dot(middle, dir), 0.6);
        float time = at_end ? mix(times.x, times.y, part) : times.x;
        vec2 seen = timeless ? ages[int(times.x)].yz : look(now - time);
        half_width = seen.y * (1.0 + wider) * 0.5;
        float side = (corner % 2 == 0) ? -1.0 : 1.0;
        across = side * (half_width + 0.7);
        way = at_end ? mix(along.x, along.y, part) : along.x;
        vec3 shown = mix(colour, casing.rgb, casing.a);
        ink = vec4(swap ? shown.bgr : shown, seen.x);
        vec2 place = on_screen(here) + normal * across;
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

SHADERS = {"ground": _GROUND, "ribbon": _RIBBON, "dot": _DOT, "fade": _FADE}
