package dev.sluice.gateway.telemetry;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An export in protobuf. Fields of a later version of the protocol stay as they are. */
final class ProtobufExport implements Export {

    private Message message;

    private ProtobufExport(Message message) {
        this.message = message;
    }

    /** @throws MalformedExportException when it is none */
    static ProtobufExport read(Signal signal, byte[] body) throws MalformedExportException {
        try {
            return new ProtobufExport(
                    switch (signal) {
                        case METRICS -> ExportMetricsServiceRequest.parseFrom(body);
                        case LOGS -> ExportLogsServiceRequest.parseFrom(body);
                        case TRACES -> ExportTraceServiceRequest.parseFrom(body);
                    });
        } catch (InvalidProtocolBufferException e) {
            throw new MalformedExportException("not an OTLP message in protobuf");
        }
    }

    @Override
    public void stamp(Identity identity) {
        Message.Builder builder = message.toBuilder();
        stampFields(builder, identity.attributes());
        message = builder.build();
    }

    private static Message stamped(Message part, Map<String, String> identity) {
        Message.Builder builder = part.toBuilder();
        FieldDescriptor resource = part.getDescriptorForType().findFieldByName("resource");
        if (resource != null && !part.hasField(resource)) {
            builder.setField(resource, Resource.getDefaultInstance());
        }
        stampFields(builder, identity);
        return builder.build();
    }

    private static void stampFields(Message.Builder builder, Map<String, String> identity) {
        Map<FieldDescriptor, Object> fields = new HashMap<>(builder.getAllFields());
        boolean resource = builder.getDescriptorForType().equals(Resource.getDescriptor());
        FieldDescriptor attributes = builder.getDescriptorForType().findFieldByName("attributes");
        if (attributes != null && attributes.isRepeated()) {
            stampAttributes(builder, attributes, identity, resource);
            fields.remove(attributes);
        }
        fields.forEach((field, value) -> {
            boolean nested = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                    && !field.getMessageType().equals(AnyValue.getDescriptor())
                    && !field.getMessageType().equals(KeyValue.getDescriptor());
            if (nested && field.isRepeated()) {
                for (int i = 0; i < builder.getRepeatedFieldCount(field); i++) {
                    builder.setRepeatedField(field, i, stamped((Message) builder.getRepeatedField(field, i), identity));
                }
            } else if (nested) {
                builder.setField(field, stamped((Message) value, identity));
            }
        });
    }

    private static void stampAttributes(
            Message.Builder builder, FieldDescriptor field, Map<String, String> identity, boolean resource) {
        Map<String, String> ours = resource ? new LinkedHashMap<>(identity) : new LinkedHashMap<>();
        List<KeyValue> kept = new ArrayList<>();
        for (int i = 0; i < builder.getRepeatedFieldCount(field); i++) {
            KeyValue attribute = (KeyValue) builder.getRepeatedField(field, i);
            if (!Identity.claims(attribute.getKey())) {
                kept.add(attribute);
            } else if (identity.containsKey(attribute.getKey())) {
                ours.put(attribute.getKey(), identity.getOrDefault(attribute.getKey(), ""));
            }
        }
        builder.clearField(field);
        ours.forEach((key, value) -> kept.add(KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build()));
        kept.forEach(attribute -> builder.addRepeatedField(field, attribute));
    }

    @Override
    public byte[] bytes() {
        return message.toByteArray();
    }

    @Override
    public List<Point> points() {
        List<Point> points = new ArrayList<>();
        if (message instanceof ExportMetricsServiceRequest metrics) {
            metrics.getResourceMetricsList()
                    .forEach(resource -> resource.getScopeMetricsList()
                            .forEach(scope -> scope.getMetricsList().forEach(metric -> add(metric, points))));
        }
        return points;
    }

    private static void add(Metric metric, List<Point> points) {
        boolean increments = metric.hasSum()
                && metric.getSum().getAggregationTemporality() == AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA;
        if (increments) {
            for (NumberDataPoint point : metric.getSum().getDataPointsList()) {
                double value = point.hasAsInt() ? point.getAsInt() : point.getAsDouble();
                points.add(new Point(metric.getName(), texts(point.getAttributesList()), value));
            }
        }
    }

    @Override
    public List<Map<String, String>> events() {
        List<Map<String, String>> events = new ArrayList<>();
        if (message instanceof ExportLogsServiceRequest logs) {
            logs.getResourceLogsList()
                    .forEach(resource -> resource.getScopeLogsList()
                            .forEach(scope -> scope.getLogRecordsList()
                                    .forEach(record -> events.add(texts(record.getAttributesList())))));
        }
        return events;
    }

    private static Map<String, String> texts(List<KeyValue> attributes) {
        Map<String, String> texts = new HashMap<>();
        for (KeyValue attribute : attributes) {
            if (attribute.getValue().hasStringValue()) {
                texts.put(attribute.getKey(), attribute.getValue().getStringValue());
            }
        }
        return texts;
    }
}
