package io.aircheck.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Splits one text into statements, by what Flink's lexer takes for quotes and comments. */
final class StatementScanner {
    private static final List<String> OPENS_SET = List.of("STATEMENT", "SET", "BEGIN");
    private static final List<String> CLOSES_SET = List.of("END");
    private static final int NONE = -1;

    private final String file;
    private final String text;
    private final List<Statement> statements = new ArrayList<>();

    /** What there was since the last semicolon, BEGIN of a set included; quotes stand as "". */
    private final List<String> tokens = new ArrayList<>();

    private int at;
    private int line = 1;
    private int lineStart;

    /** The statement that is being read; NONE between statements. */
    private int start = NONE;

    private int end;
    private int startLine;
    private int startColumn;
    private boolean inSet;

    StatementScanner(String file, String text) {
        this.file = file;
        this.text = text;
    }

    List<Statement> statements() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (text.startsWith("--", at)) {
                skipTo("\n");
            } else if (text.startsWith("/*", at)) {
                comment();
            } else if (c == '\'' || c == '"' || c == '`') {
                quoted(c);
            } else if (c == ';') {
                at++;
                semicolon();
            } else if (isWord(c)) {
                word();
            } else if (Character.isWhitespace(c) || c == '\uFEFF') {
                step();
            } else {
                begin();
                step();
                token("");
            }
        }
        last();
        return List.copyOf(statements);
    }

    private void semicolon() {
        if (inSet && !tokens.equals(CLOSES_SET)) {
            tokens.clear();
            return;
        }
        finish();
    }

    private void last() {
        if (inSet && !tokens.equals(CLOSES_SET)) {
            throw new SqlFileException(file, startLine, "the statement set has no END;");
        }
        finish();
    }

    private void finish() {
        if (start != NONE) {
            statements.add(new Statement(startLine, startColumn, text.substring(start, end)));
        }
        start = NONE;
        inSet = false;
        tokens.clear();
    }

    private void comment() {
        // A hint is a comment for us, and part of the statement all the same.
        int began = line;
        at += 2;
        if (!skipTo("*/")) {
            throw new SqlFileException(file, began, "the comment that begins here has no end");
        }
        at += 2;
    }

    private void quoted(char quote) {
        begin();
        int began = line;
        step();
        if (!skipTo(String.valueOf(quote))) {
            throw new SqlFileException(
                    file, began, "the quote " + quote + " that begins here has no end");
        }
        step();
        token("");
    }

    private void word() {
        begin();
        int from = at;
        while (at < text.length() && isWord(text.charAt(at))) {
            step();
        }
        token(text.substring(from, at).toUpperCase(Locale.ROOT));
    }

    private void token(String token) {
        end = at;
        tokens.add(token);
        int size = tokens.size();
        if (!inSet && size >= 3 && tokens.subList(size - 3, size).equals(OPENS_SET)) {
            inSet = true;
            tokens.clear();
        }
    }

    private void begin() {
        if (start == NONE) {
            start = at;
            startLine = line;
            startColumn = at - lineStart + 1;
        }
    }

    /** Goes to the next of what is looked for, or to the end of the text and says no. */
    private boolean skipTo(String wanted) {
        while (at < text.length() && !text.startsWith(wanted, at)) {
            step();
        }
        return at < text.length();
    }

    private void step() {
        if (text.charAt(at++) == '\n') {
            line++;
            lineStart = at;
        }
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }
}
