package dev.sluice.gateway.scim;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers as SCIM wants them. */
final class Answers {

    private Answers() {}

    /** Where the service is, as the request came to it. */
    static String base() {
        return org.springframework.web.servlet.support.ServletUriComponentsBuilder.fromCurrentContextPath()
                        .build()
                        .toUriString()
                + "/scim/v2";
    }

    static ResponseEntity<byte[]> ok(JsonNode body) {
        return builder(HttpStatus.OK).body(ScimJson.MAPPER.writeValueAsBytes(body));
    }

    /** A resource with its entity tag and place. */
    static ResponseEntity<byte[]> resource(HttpStatus status, ObjectNode resource, Projection projection) {
        JsonNode meta = resource.path("meta");
        return builder(status)
                .eTag(meta.path("version").asString())
                .header("location", meta.path("location").asString())
                .body(ScimJson.MAPPER.writeValueAsBytes(projection.of(resource)));
    }

    static ResponseEntity<byte[]> nothing() {
        return ResponseEntity.noContent().build();
    }

    private static ResponseEntity.BodyBuilder builder(HttpStatus status) {
        return ResponseEntity.status(status).contentType(ScimJson.MEDIA_TYPE).header("cache-control", "no-store");
    }
}
