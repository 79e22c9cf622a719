package io.aircheck.cli;

/** Strangers' text on a terminal: nothing in it may move the cursor or turn the line around. */
final class ShownText {
    private static final int REPLACEMENT = 0xFFFD;

    private ShownText() {}

    static String of(String text) {
        if (text == null) {
            return "-";
        }
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints()
                .map(point -> isHarmless(point) ? point : REPLACEMENT)
                .forEach(shown::appendCodePoint);
        return shown.toString();
    }

    private static boolean isHarmless(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    false;
            default -> true;
        };
    }
}
