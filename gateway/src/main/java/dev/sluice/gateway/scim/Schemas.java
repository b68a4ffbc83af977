package dev.sluice.gateway.scim;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the service says about itself (RFC 7643 §5 to §7). */
final class Schemas {

    static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User";
    static final String GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
    static final String ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    static final String ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";
    static final String LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
    private static final String CORE = "urn:ietf:params:scim:schemas:core:2.0:";

    private Schemas() {}

    static ObjectNode meta(String type, Instant created, Instant modified, String etag, String location) {
        return ScimJson.object()
                .put("resourceType", type)
                .put("created", created.truncatedTo(ChronoUnit.MILLIS).toString())
                .put("lastModified", modified.truncatedTo(ChronoUnit.MILLIS).toString())
                .put("location", location)
                .put("version", etag);
    }

    static ObjectNode configuration(String base) {
        return json("""
                {"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
                 "patch":{"supported":true},
                 "bulk":{"supported":false,"maxOperations":0,"maxPayloadSize":0},
                 "filter":{"supported":true,"maxResults":200},
                 "changePassword":{"supported":false},"sort":{"supported":true},"etag":{"supported":true},
                 "authenticationSchemes":[{"type":"oauthbearertoken","name":"Bearer token",
                   "description":"The token of a connection, made in the console","primary":true}],
                 "meta":{"resourceType":"ServiceProviderConfig","location":"BASE/ServiceProviderConfig"}}""", base);
    }

    static ArrayNode resourceTypes(String base) {
        ArrayNode all = ScimJson.MAPPER.createArrayNode();
        all.add(json("""
                {"schemas":["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],"id":"User","name":"User",
                 "endpoint":"/Users","description":"A member","schema":"urn:ietf:params:scim:schemas:core:2.0:User",
                 "schemaExtensions":[{"required":false,
                   "schema":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"}],
                 "meta":{"resourceType":"ResourceType","location":"BASE/ResourceTypes/User"}}""", base));
        all.add(json("""
                {"schemas":["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],"id":"Group","name":"Group",
                 "endpoint":"/Groups","description":"A group of members",
                 "schema":"urn:ietf:params:scim:schemas:core:2.0:Group",
                 "meta":{"resourceType":"ResourceType","location":"BASE/ResourceTypes/Group"}}""", base));
        return all;
    }

    static ArrayNode schemas(String base) {
        ArrayNode all = ScimJson.MAPPER.createArrayNode();
        ArrayNode user = schema(all, USER, "User", base);
        attribute(user, "userName", "string", false, "readWrite")
                .put("required", true)
                .put("uniqueness", "server");
        attribute(user, "externalId", "string", false, "readWrite").put("caseExact", true);
        attribute(user, "displayName", "string", false, "readWrite");
        attribute(user, "title", "string", false, "readWrite");
        attribute(user, "active", "boolean", false, "readWrite");
        parts(attribute(user, "name", "complex", false, "readWrite"), "formatted", "givenName", "familyName");
        parts(attribute(user, "emails", "complex", true, "readWrite"), "value", "type", "primary");
        parts(attribute(user, "phoneNumbers", "complex", true, "readWrite"), "value", "type", "primary");
        parts(attribute(user, "groups", "complex", true, "readOnly"), "value", "display");
        ArrayNode group = schema(all, GROUP, "Group", base);
        attribute(group, "displayName", "string", false, "readWrite")
                .put("required", true)
                .put("uniqueness", "server");
        attribute(group, "externalId", "string", false, "readWrite").put("caseExact", true);
        parts(attribute(group, "members", "complex", true, "readWrite"), "value", "display");
        ArrayNode enterprise = schema(all, ENTERPRISE, "EnterpriseUser", base);
        for (String name : new String[] {"employeeNumber", "costCenter", "organization", "division", "department"}) {
            attribute(enterprise, name, "string", false, "readWrite");
        }
        parts(attribute(enterprise, "manager", "complex", false, "readWrite"), "value", "displayName");
        return all;
    }

    private static ArrayNode schema(ArrayNode all, String id, String name, String base) {
        ObjectNode schema = all.addObject();
        schema.putArray("schemas").add(CORE + "Schema");
        schema.put("id", id).put("name", name).put("description", name);
        schema.putObject("meta").put("resourceType", "Schema").put("location", base + "/Schemas/" + id);
        return schema.putArray("attributes");
    }

    private static ObjectNode attribute(ArrayNode attributes, String name, String type, boolean many, String change) {
        return attributes
                .addObject()
                .put("name", name)
                .put("type", type)
                .put("multiValued", many)
                .put("description", name)
                .put("required", false)
                .put("caseExact", false)
                .put("mutability", change)
                .put("returned", "default")
                .put("uniqueness", "none");
    }

    private static void parts(ObjectNode attribute, String... names) {
        ArrayNode parts = attribute.putArray("subAttributes");
        for (String name : names) {
            attribute(parts, name, name.equals("primary") ? "boolean" : "string", false, "readWrite");
        }
    }

    private static ObjectNode json(String text, String base) {
        JsonNode node = ScimJson.MAPPER.readTree(text.replace("BASE", base));
        return (ObjectNode) node;
    }
}
