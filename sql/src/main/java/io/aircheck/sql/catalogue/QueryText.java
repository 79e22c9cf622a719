package io.aircheck.sql.catalogue;

/** Text of users on its way into a query. */
final class QueryText {
    private static final int FIRST_ABOVE_SURROGATES = 0xE000;

    private QueryText() {}

    /**
     * Lets through what PostgreSQL's text can be compared with.
     *
     * @throws IllegalArgumentException if a character is none
     */
    static void require(String what, String text) {
        if (text == null) {
            return;
        }
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    what + " holds the character 0, which no name in the catalogue has");
        }
        // The driver would send a question mark instead, and other rows could be found.
        if (text.codePoints().anyMatch(QueryText::isSurrogate)) {
            throw new IllegalArgumentException(what + " holds half a character");
        }
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /**
     * The least text above every text that begins with the prefix, in the order of UTF-8's bytes,
     * which is that of code points; null when there is none.
     */
    static String above(String prefix) {
        int[] points = prefix.codePoints().toArray();
        for (int last = points.length - 1; last >= 0; last--) {
            if (points[last] < Character.MAX_CODE_POINT) {
                int next = points[last] + 1;
                points[last] = isSurrogate(next) ? FIRST_ABOVE_SURROGATES : next;
                return new String(points, 0, last + 1);
            }
        }
        return null;
    }
}
