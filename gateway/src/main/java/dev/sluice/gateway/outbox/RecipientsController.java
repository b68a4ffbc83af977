package dev.sluice.gateway.outbox;

import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.directory.InvalidMemberException;
import dev.sluice.gateway.directory.Members;
import java.util.List;
import java.util.Locale;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who gets a copy of every warning by mail, in the Admin API: {@code /v1/organizations/alert_recipients}. */
@RestController
@RequestMapping("/v1/organizations/alert_recipients")
class RecipientsController {

    private final Recipients recipients;

    RecipientsController(Recipients recipients) {
        this.recipients = recipients;
    }

    @GetMapping
    Items list() {
        return new Items(recipients.list().stream().map(Answer::new).toList());
    }

    /** Adding one that is there changes nothing. */
    @PostMapping
    Answer add(JsonFields body) {
        String address;
        try {
            address = Members.checkedEmail(body.text("address")).toLowerCase(Locale.ROOT);
        } catch (InvalidMemberException e) {
            throw body.wrong("address", "must be an e-mail address");
        }
        if (recipients.list().size() >= Recipients.MOST) {
            throw AdminApiException.badRequest("there are as many recipients as there may be; remove one");
        }
        recipients.add(address);
        return new Answer(address);
    }

    @DeleteMapping("/{address}")
    Removed remove(@PathVariable String address) {
        if (!recipients.list().contains(address)) {
            throw AdminApiException.notFound("recipient not found");
        }
        recipients.remove(address);
        return new Removed(address, "alert_recipient_deleted");
    }

    record Items(List<Answer> data) {}

    record Answer(String type, String address) {
        Answer(String address) {
            this("alert_recipient", address);
        }
    }

    record Removed(String id, String type) {}
}
