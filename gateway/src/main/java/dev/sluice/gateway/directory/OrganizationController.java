package dev.sluice.gateway.directory;

import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v1/organizations/me}: the organization that an admin key belongs to. */
@RestController
class OrganizationController {

    private final OwnOrganization organization;

    OrganizationController(OwnOrganization organization) {
        this.organization = organization;
    }

    @GetMapping("/v1/organizations/me")
    Answer me() {
        var own = organization.get();
        return new Answer(own.id(), "organization", own.name());
    }

    record Answer(UUID id, String type, String name) {}
}
