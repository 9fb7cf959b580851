/** Every public member of an exported class or interface, and the type itself, has a docstring. */
export const documentedMembers = {
  meta: {
    type: 'problem',
    messages: { missing: "'{{name}}' is public: say in a docstring what it is" },
    schema: [],
  },
  create(context) {
    const isDocumented = node => /^\*/.test(context.sourceCode.getCommentsBefore(node).at(-1)?.value ?? '');
    const check = (node, name, place = node) => isDocumented(place) || context.report({ node, messageId: 'missing', data: { name } });
    const isPublic = member => member.accessibility === 'public' && !member.key?.name?.startsWith('_');

    return {
      'ExportNamedDeclaration > :matches(ClassDeclaration, TSInterfaceDeclaration, TSEnumDeclaration)'(declaration) {
        check(declaration, declaration.id.name, declaration.parent);
      },
      'ExportNamedDeclaration > ClassDeclaration > ClassBody > :matches(MethodDefinition, PropertyDefinition)'(member) {
        if (isPublic(member)) check(member, member.key.name);
      },
      'ExportNamedDeclaration > ClassDeclaration TSParameterProperty'(property) {
        if (isPublic({ ...property, key: property.parameter })) check(property, property.parameter.name);
      },
      'ExportNamedDeclaration > TSInterfaceDeclaration > TSInterfaceBody > :matches(TSPropertySignature, TSMethodSignature)'(member) {
        check(member, member.key.name);
      },
      'ExportNamedDeclaration > TSEnumDeclaration TSEnumMember'(member) {
        check(member, member.id.name);
      },
    };
  },
};
