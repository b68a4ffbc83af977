package dev.sluice.gateway.adminapi;

import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v1/organizations/me}: the organization that an admin key belongs to. */
@RestController
class OrganizationController {

    private final JdbcClient jdbc;

    OrganizationController(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @GetMapping("/v1/organizations/me")
    Organization me() {
        return jdbc.sql("select id, name from organization")
                .query((rs, n) ->
                        new Organization(rs.getObject("id", UUID.class), "organization", rs.getString("name")))
                .single();
    }

    record Organization(UUID id, String type, String name) {}
}
