package dev.safetysystem.operator.runtime;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.safetysystem.operator.model.PlainText;
import dev.safetysystem.operator.runtime.pass.LogContext;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One JSON object a line: time, level, logger, message, what the pass is about, stack trace. */
final class JsonLines extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = new byte[0];

    @Override
    public byte[] encode(ILoggingEvent event) {
        var line = JsonNodeFactory.instance.objectNode();
        line.put("time", event.getInstant().toString());
        line.put("level", event.getLevel().toString());
        line.put("logger", event.getLoggerName());
        line.put("message", PlainText.lines(String.valueOf(event.getFormattedMessage())));
        Map<String, String> about = event.getMDCPropertyMap();
        for (String key :
                new String[] {LogContext.NAMESPACE, LogContext.SYSTEM, LogContext.RELEASE}) {
            if (about.containsKey(key)) {
                line.put(key, about.get(key));
            }
        }
        if (event.getThrowableProxy() != null) {
            line.put(
                    "stack",
                    PlainText.lines(ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
