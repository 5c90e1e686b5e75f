import { Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentPropsWithRef } from 'react';

type AnchorProps = ButtonProps & Omit<ComponentPropsWithRef<'a'>, keyof ButtonProps>;

function AnchorButton(props: AnchorProps) {
  return <Button component="a" {...props} />;
}

/** Looks like a button, is a link: opens in a new tab as links do. */
export const LinkButton = createLink(AnchorButton);
