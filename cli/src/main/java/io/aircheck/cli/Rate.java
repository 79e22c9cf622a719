package io.aircheck.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How fast a scenario is played.
 *
 * @param times real time; infinite for {@code max}
 */
record Rate(double times) {
    static final class Converter implements ITypeConverter<Rate> {
        @Override
        public Rate convert(String text) {
            if (text.equals("max")) {
                return new Rate(Double.POSITIVE_INFINITY);
            }
            if (text.matches("[0-9]{1,6}(\\.[0-9]{1,6})?") && Double.parseDouble(text) > 0) {
                return new Rate(Double.parseDouble(text));
            }
            throw new TypeConversionException("'" + text + "' is not max or a positive number");
        }
    }
}
