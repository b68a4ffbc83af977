package dev.sluice.gateway.scim;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the service can do, and the ends that it does not have. */
@RestController
@RequestMapping("/scim/v2")
class ScimServiceController {

    @GetMapping("/ServiceProviderConfig")
    ResponseEntity<byte[]> configuration() {
        return Answers.ok(Schemas.configuration(Answers.base()));
    }

    @GetMapping("/ResourceTypes")
    ResponseEntity<byte[]> resourceTypes(HttpServletRequest request) {
        return all(request, Schemas.resourceTypes(Answers.base()));
    }

    @GetMapping("/ResourceTypes/{id}")
    ResponseEntity<byte[]> resourceType(@PathVariable String id) {
        return one(Schemas.resourceTypes(Answers.base()), "resource type", id);
    }

    @GetMapping("/Schemas")
    ResponseEntity<byte[]> schemas(HttpServletRequest request) {
        return all(request, Schemas.schemas(Answers.base()));
    }

    @GetMapping("/Schemas/{id}")
    ResponseEntity<byte[]> schema(@PathVariable String id) {
        return one(Schemas.schemas(Answers.base()), "schema", id);
    }

    @RequestMapping({"/Bulk", "/Me", "/.search"})
    ResponseEntity<byte[]> notHere() {
        throw new ScimException(501, null, "not supported; see ServiceProviderConfig");
    }

    private static ResponseEntity<byte[]> all(HttpServletRequest request, ArrayNode all) {
        if (request.getParameter("filter") != null) {
            throw new ScimException(403, null, "these cannot be filtered"); // RFC 7644 §4
        }
        List<ObjectNode> resources = new ArrayList<>();
        all.forEach(each -> resources.add((ObjectNode) each));
        ObjectNode answer = ScimJson.object();
        answer.putArray("schemas").add(Schemas.LIST);
        answer.put("totalResults", resources.size()).put("startIndex", 1).put("itemsPerPage", resources.size());
        answer.putArray("Resources").addAll(resources);
        return Answers.ok(answer);
    }

    private static ResponseEntity<byte[]> one(ArrayNode all, String what, String id) {
        for (var each : all) {
            if (each.path("id").asString().equalsIgnoreCase(id)) {
                return Answers.ok(each);
            }
        }
        throw ScimException.unknown(what, id);
    }
}
