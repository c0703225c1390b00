package dev.safetysystem.operator.runtime;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;

import dev.safetysystem.operator.model.PlainText;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;

/** Logging as configured: to standard error, nothing else. */
final class Logs {
    private static final String PATTERN =
            "%d{HH:mm:ss.SSS} %-5level %logger{0} %X{namespace} %X{system} %X{release}"
                    + " - %replace(%msg){'[\\r\\n]+', ' '}%n";

    private Logs() {}

    /** Until it is configured: the library would tell at length how it looks for a cluster. */
    static void quiet() {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    }

    static void configure(Config config) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder(config.logFormat(), context));
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        root.setLevel(Level.WARN);
        context.getLogger("dev.safetysystem").setLevel(Level.valueOf(config.logLevel().name()));
        // Every lost watch is a warning with a stack trace there; informers resume by themselves.
        context.getLogger("io.fabric8.kubernetes.client.jdkhttp").setLevel(Level.ERROR);
        // Neither are rights that are missing told ten times with a stack trace each: Reach tells
        // once.
        context.getLogger("io.fabric8.kubernetes.client.informers.impl.cache.Reflector")
                .setLevel(Level.ERROR);
        // It warns of our own API's version once.
        context.getLogger("io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils")
                .setLevel(Level.ERROR);
    }

    static Encoder<ILoggingEvent> encoder(Config.LogFormat format, LoggerContext context) {
        return switch (format) {
            case JSON -> {
                var lines = new JsonLines();
                lines.setContext(context);
                lines.start();
                yield lines;
            }
            case TEXT -> {
                var pattern = new PlainLines();
                pattern.setContext(context);
                pattern.setPattern(PATTERN);
                pattern.start();
                yield pattern;
            }
        };
    }

    /** For terminals: what a message or an exception holds is shown, and never carried out. */
    private static final class PlainLines extends PatternLayoutEncoder {
        @Override
        public byte[] encode(ILoggingEvent event) {
            return PlainText.lines(getLayout().doLayout(event)).getBytes(StandardCharsets.UTF_8);
        }
    }
}
