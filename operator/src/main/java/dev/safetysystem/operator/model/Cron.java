package dev.safetysystem.operator.model;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * A cron expression of five fields, as a CronJob of Kubernetes has it: minute, hour, day of month,
 * month, day of week (0 and 7 are Sunday). A field is a list of numbers, ranges and steps; months
 * and days may have their English names. If both days are restricted, either of them is enough.
 */
final class Cron {
    private static final List<String> MONTHS =
            List.of(
                    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV",
                    "DEC");
    private static final List<String> DAYS =
            List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet daysOfMonth;
    private final BitSet months;
    private final BitSet daysOfWeek;
    private final boolean bothDays;

    private Cron(String[] fields) {
        minutes = new Field("minute", 0, 59, List.of()).read(fields[0]);
        hours = new Field("hour", 0, 23, List.of()).read(fields[1]);
        daysOfMonth = new Field("day of month", 1, 31, List.of()).read(fields[2]);
        months = new Field("month", 1, 12, MONTHS).read(fields[3]);
        daysOfWeek = new Field("day of week", 0, 7, DAYS).read(fields[4]);
        if (daysOfWeek.get(7)) {
            daysOfWeek.set(0);
        }
        bothDays = !fields[2].startsWith("*") && !fields[4].startsWith("*");
    }

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException that says in words what is wrong
     */
    static Cron parse(String text) {
        var fields = text.strip().split(" +");
        if (fields.length != 5) {
            throw new IllegalArgumentException(
                    "\""
                            + text
                            + "\" is no cron expression of five fields: minute, hour, day of month,"
                            + " month, day of week");
        }
        return new Cron(fields);
    }

    boolean isOn(LocalDate date) {
        boolean ofMonth = daysOfMonth.get(date.getDayOfMonth());
        boolean ofWeek = daysOfWeek.get(number(date.getDayOfWeek()));
        return months.get(date.getMonthValue())
                && (bothDays ? ofMonth || ofWeek : ofMonth && ofWeek);
    }

    private static int number(DayOfWeek day) {
        return day.getValue() % 7;
    }

    /** Hours of such a day, ascending. */
    int[] hours() {
        return hours.stream().toArray();
    }

    /** Minutes of such an hour, ascending. */
    int[] minutes() {
        return minutes.stream().toArray();
    }

    boolean isEveryHour() {
        return hours.cardinality() == 24;
    }

    /**
     * One of the five.
     *
     * @param names of its values, the first for the lowest
     */
    private record Field(String name, int min, int max, List<String> names) {
        BitSet read(String text) {
            var values = new BitSet();
            for (String part : text.split(",", -1)) {
                add(part, values);
            }
            return values;
        }

        private void add(String part, BitSet values) {
            var step = part.split("/", -1);
            var range = step[0].split("-", -1);
            boolean all = step[0].equals("*");
            if (step.length > 2 || range.length > 2) {
                throw wrong(part);
            }
            int from = all ? min : value(range[0]);
            boolean open = all || (step.length == 2 && range.length == 1);
            int to = open ? max : value(range[range.length - 1]);
            int by = step.length == 2 ? number(step[1]) : 1;
            if (from < min || to > max || from > to || by < 1) {
                throw wrong(part);
            }
            for (int value = from; value <= to; value += by) {
                values.set(value);
            }
        }

        private int value(String text) {
            int named = names.indexOf(text.toUpperCase(Locale.ROOT));
            return named < 0 ? number(text) : min + named;
        }

        private int number(String text) {
            if (!text.matches("[0-9]{1,3}")) {
                throw wrong(text);
            }
            return Integer.parseInt(text);
        }

        private IllegalArgumentException wrong(String part) {
            return new IllegalArgumentException(
                    "\"" + part + "\" is no " + name + ": write " + min + " to " + max);
        }
    }
}
