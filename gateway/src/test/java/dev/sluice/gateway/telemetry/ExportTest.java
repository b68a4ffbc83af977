package dev.sluice.gateway.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExportTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Identity ANA = new Identity("user_1", "ana@corp.test", List.of("Platform", "Web"));
    private static final String LIE = "boss@corp.test";

    private static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static ExportMetricsServiceRequest metrics() {
        return ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .setResource(Resource.newBuilder()
                                .addAttributes(text("service.name", "claude-code"))
                                .addAttributes(text("user.email", LIE))
                                .addAttributes(text("user.account_uuid", "made-up")))
                        .addScopeMetrics(ScopeMetrics.newBuilder()
                                .addMetrics(Metric.newBuilder()
                                        .setName("claude_code.lines_of_code.count")
                                        .setSum(Sum.newBuilder()
                                                .setAggregationTemporality(
                                                        AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
                                                .addDataPoints(NumberDataPoint.newBuilder()
                                                        .setAsDouble(7)
                                                        .addAttributes(text("user.email", LIE))
                                                        .addAttributes(text("type", "added")))))))
                .build();
    }

    @Example
    void aClientCannotSpeakForSomebodyElseInProtobuf() throws Exception {
        Export export = ProtobufExport.read(Signal.METRICS, metrics().toByteArray());
        export.stamp(ANA);

        ExportMetricsServiceRequest sent = ExportMetricsServiceRequest.parseFrom(export.bytes());
        assertThat(sent.toString())
                .doesNotContain(LIE)
                .doesNotContain("made-up")
                .contains("ana@corp.test")
                .contains("Platform,Web");
        assertThat(sent.getResourceMetrics(0).getResource().getAttributesList())
                .contains(
                        text("service.name", "claude-code"),
                        text("user.email", "ana@corp.test"),
                        text("user.id", "user_1"));
        assertThat(export.points()).singleElement().satisfies(point -> {
            assertThat(point.value()).isEqualTo(7);
            assertThat(point.attributes()).containsEntry("type", "added").containsEntry("user.email", "ana@corp.test");
        });
    }

    @Example
    void logsAndSpansAreStampedAndKeepWhatTheySay() throws Exception {
        AnyValue body =
                AnyValue.newBuilder().setStringValue("user.email is " + LIE).build();
        byte[] logs = ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder()
                        .addScopeLogs(ScopeLogs.newBuilder()
                                .addLogRecords(LogRecord.newBuilder()
                                        .setBody(body)
                                        .addAttributes(text("event.name", "tool_decision"))
                                        .addAttributes(text("user.id", "x")))))
                .build()
                .toByteArray();
        Export export = ProtobufExport.read(Signal.LOGS, logs);
        export.stamp(ANA);
        ExportLogsServiceRequest sent = ExportLogsServiceRequest.parseFrom(export.bytes());
        LogRecord record = sent.getResourceLogs(0).getScopeLogs(0).getLogRecords(0);
        assertThat(record.getBody()).isEqualTo(body);
        assertThat(record.getAttributesList()).contains(text("user.id", "user_1"));
        assertThat(sent.getResourceLogs(0).getResource().getAttributesList())
                .contains(text("user.email", "ana@corp.test"));
        assertThat(export.events())
                .singleElement()
                .satisfies(event -> assertThat(event).containsEntry("event.name", "tool_decision"));

        byte[] spans = ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .addScopeSpans(ScopeSpans.newBuilder()
                                .addSpans(Span.newBuilder()
                                        .setName("llm")
                                        .addAttributes(text("enduser.id", LIE))
                                        .addEvents(Span.Event.newBuilder().addAttributes(text("user.email", LIE))))))
                .build()
                .toByteArray();
        Export traces = ProtobufExport.read(Signal.TRACES, spans);
        traces.stamp(ANA);
        assertThat(ExportTraceServiceRequest.parseFrom(traces.bytes()).toString())
                .doesNotContain(LIE);
    }

    @Example
    void aClientCannotSpeakForSomebodyElseInJson() throws Exception {
        Export export = JsonExport.read(Signal.METRICS, """
                {"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"claude_code.commit.count","sum":
                 {"aggregationTemporality":1,"dataPoints":[{"asInt":"3","attributes":[
                  {"key":"user.email","value":{"stringValue":"boss@corp.test"}},{"key":"x","value":{"stringValue":"y"}}]}]}}]}]},
                 {"resource":{"attributes":[{"key":"user.email","value":{"stringValue":"boss@corp.test"}}],
                  "attributes":[{"key":"user.id","value":{"stringValue":"boss@corp.test"}}]},"scopeMetrics":[],"future":1}]}""".getBytes(StandardCharsets.UTF_8));
        export.stamp(ANA);

        String sent = new String(export.bytes(), StandardCharsets.UTF_8);
        assertThat(sent).doesNotContain(LIE).contains("ana@corp.test").contains("\"future\":1");
        JsonNode tree = JSON.readTree(sent);
        assertThat(tree.path("resourceMetrics").path(0).path("resource").toString())
                .contains("ana@corp.test");
        assertThat(export.points())
                .singleElement()
                .satisfies(point -> assertThat(point.value()).isEqualTo(3));
    }

    @Property(tries = 2_000)
    void anyBytesAreReadOrRefused(@ForAll("bodies") byte[] body, @ForAll Signal signal, @ForAll boolean json) {
        try {
            Export export = json ? JsonExport.read(signal, body) : ProtobufExport.read(signal, body);
            export.stamp(ANA);
            export.points();
            export.events();
            assertThat(export.bytes()).isNotNull();
        } catch (MalformedExportException expected) {
            assertThat(expected).hasMessageStartingWith("not an OTLP message");
        }
    }

    @Provide
    Arbitrary<byte[]> bodies() {
        byte[] good = metrics().toByteArray();
        Arbitrary<byte[]> mutated = Arbitraries.integers()
                .between(0, good.length - 1)
                .flatMap(at -> Arbitraries.bytes().map(b -> {
                    byte[] copy = good.clone();
                    copy[at] = b;
                    return copy;
                }));
        Arbitrary<String> token = Arbitraries.of(
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "\"resourceMetrics\"",
                "\"resourceLogs\"",
                "\"resourceSpans\"",
                "\"attributes\"",
                "\"key\"",
                "\"resource\"",
                "1",
                "null",
                "\"user.id\"",
                "\"scopeMetrics\"");
        return Arbitraries.oneOf(
                mutated,
                Arbitraries.bytes().array(byte[].class).ofMaxSize(60),
                token.list().ofMaxSize(20).map(parts -> String.join("", parts).getBytes(StandardCharsets.UTF_8)),
                Arbitraries.of(
                                "{\"resourceMetrics\":[{}]}",
                                "{\"resourceMetrics\":[{\"scopeMetrics\":{}}]}",
                                "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[1,null,{\"attributes\":[null,{}]}]}]}]}",
                                "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":1,\"sum\":"
                                        + "{\"aggregationTemporality\":1,\"dataPoints\":[{\"asInt\":{}}]}}]}]}]}",
                                "{\"resourceSpans\":" + "[".repeat(400) + "]".repeat(400) + "}")
                        .map(text -> text.getBytes(StandardCharsets.UTF_8)));
    }

    @Example
    void futureFieldsOfProtobufSurvive() throws InvalidProtocolBufferException, MalformedExportException {
        byte[] known = metrics().toByteArray();
        byte[] future = java.util.Arrays.copyOf(known, known.length + 3);
        // field 100, varint 5
        future[known.length] = (byte) 0xA0;
        future[known.length + 1] = 0x06;
        future[known.length + 2] = 5;
        Export export = ProtobufExport.read(Signal.METRICS, future);
        export.stamp(ANA);
        assertThat(ExportMetricsServiceRequest.parseFrom(export.bytes())
                        .getUnknownFields()
                        .hasField(100))
                .isTrue();
    }
}
