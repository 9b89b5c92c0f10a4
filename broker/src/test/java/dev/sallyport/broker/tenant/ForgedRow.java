package dev.sallyport.broker.tenant;

import dev.sallyport.protocol.Bytes;
import dev.sallyport.protocol.Signature;
import dev.sallyport.protocol.Statement;
import dev.sallyport.protocol.wire.StatementUpload;
import dev.sallyport.protocol.wire.StatementUpload.Content;

/** Writes a statement straight into the table, complete and consistent but for its signer. */
final class ForgedRow {
  private ForgedRow() {}

  static void insert(TestTenancy tenancy, StatementUpload upload) {
    Bytes document = ((Content.Document) upload.content()).bytes();
    Statement statement =
        new Statement(
            upload.kind(),
            tenancy.owners.document().root(),
            upload.name(),
            upload.version(),
            upload.ownersNumber(),
            upload.previous(),
            document.sha256());
    Signature signature = upload.signatures().getFirst();
    tenancy.tamper(
        "INSERT INTO statement VALUES ('acme', '%s', '%s', %d, 1, x'%s', x'%s', x'%s', x'20%s%s', x'%s', 0, 0)"
            .formatted(
                upload.kind().label(),
                upload.name(),
                upload.version(),
                upload.previous().hex(),
                document.sha256().hex(),
                statement.digest().hex(),
                signature.key().hex(),
                signature.value().hex(),
                document.hex()));
  }
}
